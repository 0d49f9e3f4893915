"""How the reader is made: the labelled answers it learns from, its training, and its figures."""
