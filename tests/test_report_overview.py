"""Pages of many answers."""

import shutil

from mockinterview import fixtures
from mockinterview.comparison import compare
from mockinterview.history import past
from mockinterview.report import render_comparison, render_history
from mockinterview.scoring import score, typed


def test_the_history_page_has_every_answer_and_a_trend_for_each_criterion(tmp_path, bank):
    for name in ("rambling", "silence", "strong"):
        shutil.copytree(fixtures.path(name), tmp_path / name)
    page = render_history(list(past(tmp_path, bank)), bank)
    assert page.count('class="steps"') == 8
    for piece in (
        "18 of 20",
        "5 of 20",
        "nothing heard",
        "gives figures",
        "Tell me about a time you failed.",
    ):
        assert piece in page


def test_what_was_said_stands_in_the_comparison_as_text(question):
    told = [
        (typed(text), score(text, question)) for text in ("I <b>failed</b> us.", "I was <i>late</i> to it.")
    ]
    page = render_comparison(compare(*told), "one", '"><script>', {})
    assert "&lt;b&gt;failed&lt;/b&gt;" in page
    assert "<script>" not in page.split("</footer>")[0]
    assert "&#34;&gt;&lt;script&gt;" in page
