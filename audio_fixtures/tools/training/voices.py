"""Three voices that read a text and say when each word and each sound of it began.

espeak-ng and flite are called through their C libraries: a hundred thousand words take minutes, and both
tell the times that the training is guided by.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 16_000

Samples = NDArray[np.float32]


class Piece(NamedTuple):
    """A word (text as written) or a sound (name in the ARPAbet), in seconds from the start of the samples."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Spoken:
    """One sentence: mono samples at 16 kHz, its words as written and its sounds, both in order."""

    samples: Samples
    words: tuple[Piece, ...]
    sounds: tuple[Piece, ...]


class Voice(Protocol):
    """Reads a sentence at a rate relative to its own usual one (1.15 is 15 % quicker)."""

    def read(self, text: str, rate: float = 1.0) -> Spoken | None:
        """The sentence, or None where the voice's words can't be told from the text's."""
        ...


def seed(number: int) -> None:
    """Breath and noise come from C's random numbers: so that a new process says the same again."""
    ctypes.CDLL(None).srand(number)


# The names by which fixtures and figures call the voices.
VOICES = ("espeak", "rms", "slt")


@cache
def voice(name: str) -> Voice:
    """The voice of that name; one object a process, since neither library can be started twice."""
    return espeak() if name == "espeak" else Flite(name)


@cache
def espeak() -> Espeak:
    """espeak-ng, which also tells how words sound."""
    return Espeak()


def pronounced(word: str) -> str:
    """How a word sounds in American English; words that sound alike give the same."""
    return espeak().pronounce(word)


# --- espeak-ng ---------------------------------------------------------------------------------------------

# As pyttsx3 speaks with the program's own settings: American English at 150 words a minute.
ESPEAK_VOICE, ESPEAK_WORDS_A_MINUTE = b"en-us", 150

_SYNCHRONOUS, _PHONEME_EVENTS = 2, 1
_WORD, _PHONEME, _TEXT_IS_UTF8, _RATE = 1, 7, 1, 1

# espeak-ng's names of the sounds of American English, in the ARPAbet that flite uses. A sound that is
# missing here isn't trained on by name; what isn't a letter (stress, length) is stripped first.
_ARPABET = {
    **{s: s for s in ("p", "b", "t", "d", "k", "g", "f", "v", "s", "z", "m", "n", "l", "w", "r")},
    "h": "hh", "j": "y", "N": "ng", "T": "th", "D": "dh", "S": "sh", "Z": "zh", "tS": "ch", "dZ": "jh",
    "?": "t", "t2": "t", "*": "t", "t#": "t", "l#": "l", "@L": "l", "@l": "l", "n-": "n", "r-": "r",
    "w#": "w", "x": "k", "i": "iy", "i:": "iy", "i2": "iy", "I": "ih", "I2": "ih", "I#": "ih", "I2#": "ih",
    "i@": "ih", "i@3": "ih", "I@": "ih", "E": "eh", "E2": "eh", "e@": "eh", "a": "ae", "aa": "ae",
    "a#": "ax", "@": "ax", "@2": "ax", "@5": "ax", "@-": "ax", "V": "ah", "A:": "aa", "A@": "aa",
    "A#": "aa", "A~": "aa", "0": "aa", "0#": "aa", "O": "ao", "O:": "ao", "O2": "ao", "O@": "ao",
    "o@": "ao", "3": "er", "3:": "er", "VR": "er", "U": "uh", "U@": "uh", "u": "uw", "u:": "uw",
    "eI": "ey", "aI": "ay", "aI2": "ay", "aI3": "ay", "aI@": "ay", "OI": "oy", "aU": "aw", "aU@": "aw",
    "oU": "ow", "oU#": "ow",
}  # fmt: skip


# Pauses, and the marks of stress and linking that are events of their own but make no sound.
_PAUSES = ("", ":", ";", "!", "_")


class _Identity(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identity),
    )


class Espeak:
    """espeak-ng as pyttsx3 speaks it, with the times of its own word and phoneme events."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS)
        if self._rate <= 0:
            raise OSError("espeak-ng can't be started; install it with 'apt install espeak-ng'")
        self._library.espeak_SetVoiceByName(ESPEAK_VOICE)
        self._samples: list[NDArray[np.int16]] = []
        self._events: list[tuple[int, int, float, str]] = []
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
        )
        self._callback = kind(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def read(self, text: str, rate: float = 1.0) -> Spoken | None:
        """See `Voice`."""
        self._samples, self._events = [], []
        raw = text.encode("utf-8")
        self._library.espeak_SetParameter(_RATE, round(ESPEAK_WORDS_A_MINUTE * rate), 0)
        self._library.espeak_Synth(raw, len(raw) + 1, 0, 0, 0, _TEXT_IS_UTF8, None, None)
        samples = soxr.resample(np.concatenate(self._samples).astype(np.float32) / 32768, self._rate, RATE)
        sounds = self._sounds(len(samples) / RATE)
        words = self._words(text, sounds)
        return Spoken(samples, words, sounds) if words else None

    def pronounce(self, word: str) -> str:
        """How the word sounds, in espeak-ng's own notation without its stress."""
        place = ctypes.c_char_p(word.encode("utf-8"))
        function = self._library.espeak_TextToPhonemes
        function.restype = ctypes.c_char_p
        sounds = (function(ctypes.byref(place), _TEXT_IS_UTF8, 0) or b"").decode("utf-8", "ignore")
        return re.sub(r"[',%=]", "", sounds)

    def _collect(self, wave: Any, count: int, events: Any) -> int:
        if wave and count:
            self._samples.append(np.ctypeslib.as_array(wave, shape=(count,)).copy())
        for event in iter_events(events):
            self._events.append(event)
        return 0

    def _sounds(self, end: float) -> tuple[Piece, ...]:
        events = [(at, name) for kind, _, at, name in self._events if kind == _PHONEME]
        ends = [at for at, _ in events[1:]] + [end]
        pieces = []
        for (at, name), until in zip(events, ends, strict=True):
            plain = name.lstrip("'%,=_|")
            if until > at:
                pieces.append(Piece(_ARPABET.get(plain, "pau" if plain in _PAUSES else "?"), at, until))
        return tuple(pieces)

    def _words(self, text: str, sounds: Sequence[Piece]) -> tuple[Piece, ...]:
        places = [i for i, c in enumerate(text) if c != " " and (i == 0 or text[i - 1] == " ")]
        starts: list[float | None] = [None] * len(places)
        for kind, position, at, _ in self._events:
            # Now and then a pause is announced as a word at no place.
            number = bisect_left(places, position) - 1
            if kind == _WORD and number >= 0 and starts[number] is None:
                starts[number] = at
        return _with_ends(text.split(), _parted(starts, sounds), sounds)


def _parted(starts: list[float | None], sounds: Sequence[Piece]) -> list[float]:
    """Some pairs ("with the") are one word to espeak-ng: the second begins with the sound halfway."""
    for number, start in enumerate(starts):
        before, after = starts[number - 1] if number else None, [*starts, None][number + 1]
        if start is None and before is not None:
            until = after if after is not None else float("inf")
            within = [
                s.start for s in sounds if s.name != "pau" and before - 0.005 <= s.start < until - 0.005
            ]
            starts[number] = within[len(within) // 2] if len(within) > 1 else None
    return [start if start is not None else -1.0 for start in starts]


def iter_events(events: Any) -> list[tuple[int, int, float, str]]:
    """The events up to the one that ends the list: kind, position in the text, seconds, name."""
    found = []
    number = 0
    while events and (event := events[number]).type != 0:
        name = event.id.string.decode("utf-8", "ignore") if event.type == _PHONEME else ""
        found.append((event.type, event.text_position, event.audio_position / 1000, name))
        number += 1
    return found


def _with_ends(words: list[str], starts: list[float], sounds: Sequence[Piece]) -> tuple[Piece, ...]:
    """A word ends where its last sound does, before any pause; nothing when a word has no time."""
    if any(start < 0 for start in starts):
        return ()
    limits = [*starts[1:], float("inf")]
    pieces = []
    for word, start, limit in zip(words, starts, limits, strict=True):
        own = [s.end for s in sounds if s.name != "pau" and start - 0.005 <= s.start < limit - 0.005]
        if not own:
            return ()
        pieces.append(Piece(word, start, min(max(own), limit)))
    return tuple(pieces)


# --- flite -------------------------------------------------------------------------------------------------


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


_FIRST = b"R:Token.daughter.R:SylStructure.daughter.daughter.R:Segment.p.end"
_LAST = b"R:Token.daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end"


class Flite:
    """One of flite's statistical voices (rms, slt), with the times of its own segments."""

    def __init__(self, name: str) -> None:
        self._flite = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
        for shared in ("usenglish", "cmulex"):
            ctypes.CDLL(f"libflite_{shared}.so.1", mode=ctypes.RTLD_GLOBAL)
        self._flite.flite_init()
        register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
        register.restype, register.argtypes = ctypes.c_void_p, (ctypes.c_void_p,)
        for function, result in _FLITE.items():
            getattr(self._flite, function).restype = result
        self._voice = ctypes.c_void_p(register(None))
        self._features = ctypes.c_void_p(ctypes.cast(self._voice, ctypes.POINTER(_Voice)).contents.features)

    def read(self, text: str, rate: float = 1.0) -> Spoken | None:
        """See `Voice`."""
        self._flite.feat_set_float(self._features, b"duration_stretch", ctypes.c_float(1 / rate))
        said = ctypes.c_void_p(self._flite.flite_synth_text(text.encode("ascii"), self._voice))
        try:
            wave = self._flite.utt_wave(said).contents
            whole = np.ctypeslib.as_array(wave.samples, shape=(wave.num_samples,))
            samples: Samples = whole.astype(np.float32) / np.float32(32768)
            sounds = self._sounds(said)
            words = self._words(said, text.split())
        finally:
            self._flite.delete_utterance(said)
        return Spoken(samples, words, sounds) if words else None

    def _items(self, said: ctypes.c_void_p, relation: bytes) -> list[ctypes.c_void_p]:
        found = []
        item = self._flite.relation_head(ctypes.c_void_p(self._flite.utt_relation(said, relation)))
        while item:
            found.append(ctypes.c_void_p(item))
            item = self._flite.item_next(ctypes.c_void_p(item))
        return found

    def _sounds(self, said: ctypes.c_void_p) -> tuple[Piece, ...]:
        pieces, start = [], 0.0
        for item in self._items(said, b"Segment"):
            end = float(self._flite.ffeature_float(item, b"end"))
            name = self._flite.ffeature_string(item, b"name").decode()
            pieces.append(Piece(name, start, end))
            start = end
        return tuple(pieces)

    def _words(self, said: ctypes.c_void_p, written: list[str]) -> tuple[Piece, ...]:
        tokens = self._items(said, b"Token")
        if len(tokens) != len(written):
            return ()
        pieces = []
        for item, word in zip(tokens, written, strict=True):
            start = float(self._flite.ffeature_float(item, _FIRST))
            end = float(self._flite.ffeature_float(item, _LAST))
            if end <= start:
                return ()
            pieces.append(Piece(word, start, end))
        return tuple(pieces)


class _Voice(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


_FLITE: dict[str, Any] = {
    "flite_synth_text": ctypes.c_void_p,
    "utt_wave": ctypes.POINTER(_Wave),
    "utt_relation": ctypes.c_void_p,
    "relation_head": ctypes.c_void_p,
    "item_next": ctypes.c_void_p,
    "ffeature_float": ctypes.c_float,
    "ffeature_string": ctypes.c_char_p,
}
