"""Turn a bank author's phrases and patterns into regular expressions over a reading's normalised text.

PCRE2 compiles them, because Python's own compiler is written in Python: with all word classes written out the
bundled bank is 200,000 characters, which takes it half a second at every start and PCRE2 a tenth of that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pcre2

from mockinterview.model import Pattern
from mockinterview.rubric.reading import normalise

_CLASS = re.compile(r"\{([a-z_]+)\}")
# "~" in a phrase stands for up to four words, enough for "sat down with ~ finance team".
_GAP = r"(?:\S+ ){0,4}"

# Written out, the longest of the bundled bank has 5,000 characters.
LONGEST_PATTERN = 100_000

# PCRE2 can recurse without end; nothing that people say needs it.
_RECURSION = re.compile(r"\(\?(?:R|[+-]?\d|&|P>)")

Lexicon = Mapping[str, Sequence[str]]


class PatternError(ValueError):
    """A phrase or pattern that can't be compiled; the message says why."""


def compile_phrases(phrases: Sequence[str], lexicon: Lexicon) -> Pattern:
    """Any of the phrases, as whole words. `{name}` is any word of that class, `~` up to four words."""
    ordered = sorted((_phrase(phrase, lexicon) for phrase in phrases), key=len, reverse=True)
    return _compile(rf"(?<!\S)(?:{'|'.join(ordered)})(?!\S)")


def compile_pattern(pattern: str, lexicon: Lexicon) -> Pattern:
    """A regular expression in which `{name}` is any word of that class; matches whole words only.

    It is searched for in lines of one sentence each: `^` and `$` are a sentence's ends.
    """
    return _compile(rf"(?<!\S)(?:{_expand(pattern, lexicon)})(?!\S)")


def _compile(expression: str) -> Pattern:
    if _RECURSION.search(expression):
        raise PatternError("a pattern may not call itself or its groups")
    try:
        compiled: Pattern = pcre2.compile(expression, pcre2.MULTILINE)
    except pcre2.PatternError as error:
        raise PatternError(f"not a regular expression: {error}") from error
    return compiled


def _phrase(phrase: str, lexicon: Lexicon) -> str:
    """One phrase, normalised like the transcript so that authors may write as they speak."""
    pieces: list[str] = []
    for piece in re.split(r"(\{[a-z_]+\}|~)", phrase):
        if piece == "~":
            pieces.append(_GAP)
        elif _CLASS.fullmatch(piece):
            pieces.append(_expand(piece, lexicon) + " ")
        elif text := normalise(piece):
            pieces.append(re.escape(text).replace(r"\ ", " ") + " ")
    if not pieces or pieces[-1] == _GAP or pieces[0] == _GAP:
        raise PatternError(f"'{phrase}' needs words at both ends")
    return "".join(pieces).rstrip()


def _expand(expression: str, lexicon: Lexicon, within: tuple[str, ...] = ()) -> str:
    """The expression with every class written out, classes inside classes too."""

    def words_of(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in lexicon:
            raise PatternError(
                f"unknown word class {{{name}}}; lexicon.toml has {', '.join(sorted(lexicon))}"
            )
        if name in within:
            raise PatternError(f"the word class {{{name}}} holds itself: {' > '.join((*within, name))}")
        entries = "|".join(sorted(lexicon[name], key=len, reverse=True))
        return f"(?:{_expand(entries, lexicon, (*within, name))})"

    expanded = _CLASS.sub(words_of, expression)
    if len(expanded) > LONGEST_PATTERN:
        raise PatternError(f"more than {LONGEST_PATTERN} characters with its word classes written out")
    return expanded
