"""Greedy first, then drawn: only for what is doubtful, and always the same."""

from dataclasses import dataclass

import torch

from mockinterview.transcription.fallback import TEMPERATURES, with_fallback


@dataclass(frozen=True)
class Result:
    compression_ratio: float = 1.0
    avg_logprob: float = -0.2
    no_speech_prob: float = 0.0
    drawn: float = 0.0


LOOP = Result(compression_ratio=4.0)
GUESS = Result(avg_logprob=-1.5)


def test_good_results_are_taken_as_they_are():
    asked = []

    def decode(which, temperature):
        asked.append((which, temperature))
        return [Result() for _ in which]

    assert with_fallback(decode, 3) == [Result()] * 3
    assert asked == [([0, 1, 2], 0.0)]


def test_only_the_doubtful_ones_are_tried_again():
    asked = []

    def decode(which, temperature):
        asked.append((which, temperature))
        return [LOOP if n == 1 and not temperature else Result() for n in which]

    assert with_fallback(decode, 3) == [Result()] * 3
    assert asked == [([0, 1, 2], 0.0), ([1], TEMPERATURES[1])]


def test_the_last_try_stands():
    asked = []

    def decode(which, temperature):
        asked.append(temperature)
        return [GUESS for _ in which]

    assert with_fallback(decode, 1) == [GUESS]
    assert tuple(asked) == TEMPERATURES


def test_silence_is_no_doubt():
    asked = []

    def decode(which, temperature):
        asked.append(temperature)
        return [Result(avg_logprob=-2.0, no_speech_prob=0.9) for _ in which]

    with_fallback(decode, 1)
    assert asked == [0.0]


def test_the_draw_is_always_the_same_and_leaves_others_alone():
    def decode(which, temperature):
        return [Result(avg_logprob=-2.0, drawn=float(torch.rand(1))) for _ in which]

    before = torch.random.get_rng_state()
    first = with_fallback(decode, 2)
    torch.rand(7)
    assert with_fallback(decode, 2) == first
    torch.random.set_rng_state(before)
    with_fallback(decode, 2)
    assert torch.equal(torch.random.get_rng_state(), before)
