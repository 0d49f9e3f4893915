"""The question bank: TOML files in, questions with their rubrics out."""

from .loader import Bank, UnknownQuestionError, load_bank

__all__ = ["Bank", "UnknownQuestionError", "load_bank"]
