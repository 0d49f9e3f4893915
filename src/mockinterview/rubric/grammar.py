"""Who did what, when, and whether it happened: the grammar of English speech without a tagger.

It reads normalised words (contractions written out, no punctuation), knows pronouns, auxiliaries and
irregular verbs, and takes every other word by its ending. That is rough, but it is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Base form, then its past forms.
_VERBS = """
be was were been | have had | do did done | go went gone | say said | make made | get got gotten
know knew known | think thought | take took taken | see saw seen | come came | give gave given | find found
tell told | leave left | feel felt | bring brought | begin began begun | keep kept | hold held
write wrote written | stand stood | hear heard | mean meant | meet met | run ran | pay paid | sit sat
speak spoke spoken | lie lay lain | lead led | grow grew grown | lose lost | fall fell fallen | send sent
build built | understand understood | draw drew drawn | break broke broken | spend spent | rise rose risen
drive drove driven | buy bought | wear wore worn | choose chose chosen | seek sought | throw threw thrown
catch caught | deal dealt | win won | forget forgot forgotten | teach taught | sell sold | show showed shown
blow blew blown | eat ate eaten | fight fought | fly flew flown | freeze froze frozen | hide hid hidden
lend lent | ring rang rung | shake shook shaken | sleep slept | steal stole stolen | stick stuck
swear swore sworn | sweep swept | swing swung | tear tore torn | wake woke woken | bend bent
bite bit bitten | bleed bled | burn burnt | creep crept | dig dug | drink drank drunk | feed fed | flee fled
hang hung | learn learnt | mistake mistook mistaken | overspend overspent | redo redid redone
rewrite rewrote rewritten | rebuild rebuilt | shoot shot | sink sank sunk | spill spilt | swim swam swum
undo undid undone | weep wept | wind wound | withdraw withdrew withdrawn | oversleep overslept | spin spun
strike struck | become became | overrun overran | oversee oversaw overseen | spell spelt | dream dreamt
lean leant | ride rode ridden | sing sang sung | slide slid
"""

# These are their own past.
_UNCHANGED = frozenset(
    ("put", "cut", "set", "let", "hit", "hurt", "cost", "quit", "read", "shut", "bet", "split")
)

_BASES = {
    form: base
    for base, *forms in (entry.split() for entry in _VERBS.strip().replace("\n", "|").split("|"))
    for form in forms
}
_PAST = _UNCHANGED.union(_BASES)

SUBJECTS = {
    "i": "i",
    "we": "we",
    "you": "you",
    **dict.fromkeys(
        ("he", "she", "they", "who", "everyone", "everybody", "people", "someone", "somebody"), "they"
    ),
    **dict.fromkeys(("it", "that", "this", "which", "there", "what", "everything"), "it"),
    **dict.fromkeys(("nobody", "nothing", "none"), "nobody"),
}
# "you" is an object after these; the words for things and people are subjects only before a verb.
_TAKE_OBJECTS = _words("""
    of to with for at by from about on tell told ask asked let like than as show give gave thank
""")
_DETERMINERS = _words("""
    the a an my our his her their your every no one two some
""")
_ALWAYS_SUBJECTS = frozenset(("i", "we", "he", "she", "they"))
_BE = frozenset(("was", "were", "am", "is", "are", "be", "been"))
_HAVE = frozenset(("have", "had", "has"))
_DO = frozenset(("did", "do", "does"))
_MODAL = frozenset(("would", "could", "should", "might", "may", "can", "must", "shall"))
_FUTURE = frozenset(("will", "gonna"))
_AUXILIARY = _BE | _HAVE | _DO | _MODAL | _FUTURE
_NOT = frozenset(("not", "never"))
_ADVERBS = _words("""
    just also then even still later kind sort of maybe always again ever soon almost all both too so now
    once only often sometimes first myself ourselves
""")
# A pronoun before one of these has no verb of its own here.
_NO_VERB = _words("""
    and or but because if when while until as at in on for from with about by to into than the a an my our
    his her their your i we you he she they it that this there who which what
""")

# How far a verb may stand from its subject ("I had just kind of never really asked").
_REACH = 7


@dataclass(frozen=True)
class Frame:
    """One thing said of a subject.

    `subject` is i, we, you, they, it, nobody or noun; `tense` past, present, future, modal, unreal ("should
    have"), perfect, pluperfect, used, had_to or have_to; `verb` a stem, with "be_" before it in a passive.
    """

    subject: str
    tense: str
    negated: bool
    verb: str
    going_on: bool = False

    @property
    def name(self) -> str:
        """Subject, tense and polarity as one word."""
        return f"{self.subject}_{self.tense}{'_not' if self.negated else ''}"


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The same for the forms of a word: irregular pasts by table, endings cut off."""
    word = _BASES.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith(("ies", "ied")):
        return word[:-3] + "i"
    for ending, least in (("ing", 6), ("ed", 5), ("ly", 5)):
        if word.endswith(ending) and len(word) >= least:
            word = word[: -len(ending)]
            if ending != "ly" and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    else:
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    if word.endswith("e"):
        return word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


def frames(words: Sequence[str]) -> tuple[Frame, ...]:
    """What is said of whom, in the order said; a verb after "and" goes on with the subject before."""
    words = tuple(_written_out(words))
    found: list[Frame] = []
    subject, index = "", 0
    while index < len(words):
        word = words[index]
        frame, after = None, index + 1
        if (pronoun := SUBJECTS.get(word)) and _is_subject(word, words, index):
            subject = pronoun
            frame, after = _said_of(subject, words, index + 1)
        elif word in _DETERMINERS:
            subject = "noun"
        elif subject == "noun" and _finite(word):
            frame, after = _said_of(subject, words, index)
        elif found and index and words[index - 1] in ("and", "then") and is_past(word):
            frame, after = _said_of(found[-1].subject, words, index)
        if frame:
            found.append(frame)
            subject = ""
        index = after
    return tuple(found)


def _written_out(words: Sequence[str]) -> Iterator[str]:
    """ "i'd never seen" as "i had never seen", and "i'd ask" as "i would ask"."""
    for index, word in enumerate(words):
        pronoun, contracted, _ = word.partition("'d")
        if not contracted or pronoun not in SUBJECTS:
            yield word
            continue
        following = (one for one in words[index + 1 :] if one not in _NOT and not _is_adverb(one))
        verb = next(following, "")
        yield from (pronoun, "had" if is_past(verb) or verb.endswith("en") else "would")


def _is_subject(word: str, words: Sequence[str], index: int) -> bool:
    """Whether the pronoun at `index` does something here."""
    if word == "you":
        return not index or words[index - 1] not in _TAKE_OBJECTS
    if word in _ALWAYS_SUBJECTS:
        return True
    index += 1
    while index < len(words) and words[index] in _ADVERBS:
        index += 1
    return index < len(words) and (_finite(words[index]) or words[index].endswith("s"))


def is_past(word: str) -> bool:
    """Whether a word looks like a past form."""
    return word in _PAST or (len(word) > 4 and word.endswith("ed") and word != "hundred")


def _finite(word: str) -> bool:
    return word in _AUXILIARY or is_past(word)


def _said_of(subject: str, words: Sequence[str], start: int) -> tuple[Frame | None, int]:
    """The frame whose verb group begins at `start`, and the index behind its verb."""
    tense, negated = "", False
    for index in range(start, min(len(words), start + _REACH)):
        word, following = words[index], words[index + 1] if index + 1 < len(words) else ""
        if word in _NOT:
            negated = True
        elif helping := _helping(word, following, tense):
            tense = helping
        elif word in _BE:
            tense = tense or ("past" if word in ("was", "were") else "present")
            return _being(subject, tense, negated, words, index + 1)
        elif word == "used" and following == "to":
            verb = words[index + 2] if index + 2 < len(words) else "use"
            return Frame(subject, "used", negated, stem(verb)), index + 2
        elif word in _NO_VERB and not tense:
            return None, start
        elif not _is_adverb(word) and word != "to":
            tense = tense or ("past" if is_past(word) else "present")
            return Frame(subject, tense, negated, stem(word)), index + 1
    end = min(len(words), start + _REACH)
    return (Frame(subject, tense, negated, "do"), end) if tense else (None, start)


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and len(word) > 4)


def _helping(word: str, following: str, tense: str) -> str:
    """The tense that an auxiliary before another verb makes of the one so far; empty where it is none."""
    if word in _MODAL:
        return "modal"
    if word in _FUTURE:
        return "future"
    if tense in ("modal", "unreal"):
        return "unreal" if word == "have" else ""
    if word in _HAVE and _helps(following):
        if following == "to":
            return "had_to" if word == "had" else "have_to"
        return "pluperfect" if word == "had" else "perfect"
    if word in _DO and (following in _NOT or following in SUBJECTS):
        return "past" if word == "did" else "present"
    return ""


def _helps(following: str) -> bool:
    """Whether "have" is an auxiliary before this word."""
    return (
        following in _NOT
        or following in _ADVERBS
        or following == "to"
        or is_past(following)
        or following.endswith("en")
    )


def _being(subject: str, tense: str, negated: bool, words: Sequence[str], index: int) -> tuple[Frame, int]:
    """What follows a form of "be": something going on, a passive, or a state."""
    while index < len(words) and (words[index] in _ADVERBS or words[index] in _NOT):
        negated = negated or words[index] in _NOT
        index += 1
    verb = words[index] if index < len(words) else ""
    if verb.endswith("ing"):
        return Frame(subject, tense, negated, stem(verb), going_on=True), index + 1
    if is_past(verb):
        return Frame(subject, tense, negated, "be_" + stem(verb)), index + 1
    return Frame(subject, tense, negated, "be"), index
