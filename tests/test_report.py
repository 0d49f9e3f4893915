"""The report page in a real browser, offline."""

import json
import re
import shutil
import time
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from mockinterview import fixtures
from mockinterview.model import Recording, Session, Take, Transcript, Word
from mockinterview.report import write_report
from mockinterview.store import read_session

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
SEEK_SECONDS = 0.15


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield browser
        browser.close()


class Opened:
    """A page with everything it complained of and asked for."""

    def __init__(self, page, path):
        self.page, self.complaints, self.requests = page, [], []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(path.as_uri())

    def until(self, true, seconds=10.0):
        """Wait for something to be true; asked from outside, since the page's policy forbids it inside."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(true):
            assert time.monotonic() < end, f"never became true: {true}"
            self.page.wait_for_timeout(30)

    @property
    def now(self):
        return self.page.evaluate("document.querySelector('.take:not([hidden]) audio').currentTime")

    @property
    def asked_for(self):
        return [url for url in self.requests if not url.startswith(("file:", "data:"))]


@pytest.fixture
def opened(browser):
    contexts = []

    def open_page(path, **options):
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        return Opened(context.new_page(), path)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory, bank):
    """Reports of bundled fixtures."""
    folder = tmp_path_factory.mktemp("reports")

    def report(name):
        out = folder / f"{name}.html"
        if not out.exists():
            write_report(read_session(fixtures.path(name)), fixtures.path(name), bank, out)
        return out

    return report


def test_a_click_on_the_third_quote_is_heard_from_its_second(opened, pages):
    report = opened(pages("strong"))
    quote = report.page.locator("button.quote").nth(2)
    report.page.evaluate("document.querySelector('audio').play = () => Promise.resolve()")
    quote.click()
    report.until("document.querySelector('audio').currentTime > 0")
    assert report.now == pytest.approx(float(quote.get_attribute("data-start")), abs=SEEK_SECONDS)


def test_the_lit_word_follows_the_sound(opened, pages):
    report = opened(pages("strong"))
    words = json.loads((fixtures.path("strong") / "take-1.whisper.json").read_text(encoding="utf-8"))
    said = [word for segment in words["segments"] for word in segment["words"]]
    for index in (3, 40, len(said) - 2):
        middle = (said[index]["start"] + said[index]["end"]) / 2
        report.page.evaluate(f"document.querySelector('audio').currentTime = {middle}")
        report.until(f"document.querySelector('.word.now')?.dataset.end > {middle}")
        assert report.page.locator(".word.now").inner_text().strip() == said[index]["word"].strip()


def test_a_quote_stops_at_its_end_and_the_players_own_controls_go_on(opened, pages):
    report = opened(pages("strong"))
    quote = report.page.locator("button.quote", has_text="I failed.").first
    end = float(quote.get_attribute("data-end"))
    quote.click()
    report.until("document.querySelector('audio').paused === false")
    report.until("document.querySelector('audio').paused")
    assert end <= report.now < end + 1.0
    report.page.evaluate("document.querySelector('audio').currentTime = 1")
    report.page.evaluate(f"document.querySelector('audio').currentTime = {end + 2}")
    report.page.evaluate("document.querySelector('audio').play()")
    report.until(f"document.querySelector('audio').currentTime > {end + 2.5}")


def test_a_word_is_heard_when_it_is_clicked_and_by_key(opened, pages):
    report = opened(pages("strong"))
    word = report.page.locator(".word").nth(20)
    word.click()
    start = float(word.get_attribute("data-start"))
    report.until(f"document.querySelector('audio').currentTime >= {start}")
    assert report.now < start + 2
    report.page.locator(".transcript").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        report.page.keyboard.press(key)
    third = float(report.page.locator(".word").nth(2).get_attribute("data-start"))
    report.until(f"Math.abs(document.querySelector('audio').currentTime - {third}) < 1")


def test_nothing_is_complained_of_and_nothing_is_fetched(opened, pages):
    report = opened(pages("rambling"))
    report.until("document.querySelector('audio').readyState >= 1")
    report.page.locator("button.quote").first.click()
    report.page.wait_for_timeout(300)
    assert report.complaints == []
    assert report.asked_for == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["strong", "rambling", "humble-brag", "thinking-pauses", "short"])
def test_the_page_is_accessible(opened, pages, name, scheme):
    report = opened(pages(name), color_scheme=scheme)
    found = Axe().run(report.page).response["violations"]
    serious = [
        (v["id"], v["nodes"][0]["html"][:100]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_a_narrow_screen_needs_no_sideways_scrolling(opened, pages):
    report = opened(pages("strong"), viewport={"width": 360, "height": 740})
    width = report.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_figures_hedges_fillers_and_evidence_are_marked_with_a_legend(opened, pages):
    report = opened(pages("fillers"))
    assert report.page.locator(".word.filler").count() >= 10
    report = opened(pages("strong"))
    assert "81%" in " ".join(report.page.locator(".word.failure").all_inner_texts())
    assert "88%," in " ".join(report.page.locator(".word.improvement").all_inner_texts())
    legend = report.page.locator(".legend").inner_text()
    assert "earned a point" in legend
    assert "what it cost" in legend
    assert report.page.locator(".badge").count() == 1


def strange(tmp_path, text):
    words = tuple(Word(word, float(i), i + 0.5, 0.9) for i, word in enumerate(text.split()))
    wav = shutil.copy(fixtures.path("short") / "take-1.wav", tmp_path / "take-1.wav")
    sound = read_session(fixtures.path("short")).takes[0].recording.sound
    take = Take("failure", "<b>Tell</b> me", Recording(wav, 16_000, sound), Transcript(words))
    return Session("<i>s</i>", "2026-11-26T10:00:00+00:00", (take,), '"><script>window.hit=1</script>')


def test_what_was_said_is_shown_as_text_and_never_run(opened, tmp_path, bank):
    text = (
        'I failed <script>window.hit=1</script> and "quoted" <img/src=x/onerror=window.hit=1> '
        "מילים בעברית كلمات 🎤 </span></div> {{7*7}} I lost 30% of it and I was new."
    )
    path = write_report(strange(tmp_path, text), tmp_path, bank)
    report = opened(path)
    shown = report.page.locator(".transcript").inner_text()
    for piece in ("<script>window.hit=1</script>", '"quoted"', "בעברית", "🎤", "</span></div>", "{{7*7}}"):
        assert piece in shown
    assert report.page.evaluate("window.hit") is None
    assert report.page.locator("h1").inner_text() == "<b>Tell</b> me"
    assert report.complaints == []
    assert report.asked_for == []


def test_several_takes_are_tabs_that_keys_move_between(opened, tmp_path, bank):
    one = read_session(fixtures.path("rambling"))
    two = read_session(fixtures.path("strong"))
    session = replace(one, takes=(one.takes[0], two.takes[0]))
    report = opened(write_report(session, tmp_path, bank, tmp_path / "r.html"))
    tabs = report.page.get_by_role("tab")
    assert [text.split(":")[0] for text in tabs.all_inner_texts()] == ["Take 1", "Take 2"]
    assert report.page.get_by_role("tabpanel").count() == 1
    tabs.first.focus()
    report.page.keyboard.press("ArrowRight")
    assert report.page.get_by_role("tabpanel").get_attribute("id") == "take-1"
    assert tabs.nth(1).get_attribute("aria-selected") == "true"
    assert report.complaints == []


def test_a_deleted_recording_leaves_a_page_to_read(opened, tmp_path, bank):
    session = read_session(fixtures.path("strong"))
    gone = replace(session.takes[0].recording, path=tmp_path / "gone.wav")
    path = write_report(replace(session, takes=(replace(session.takes[0], recording=gone),)), tmp_path, bank)
    report = opened(path)
    assert report.page.locator("audio").count() == 0
    assert "no recording" in report.page.locator("main").inner_text()
    assert "That was on me." in report.page.locator(".transcript").inner_text()


def test_silence_is_told_as_nothing_heard(opened, pages):
    assert "Nothing was heard" in opened(pages("silence")).page.locator("main").inner_text()


def test_on_paper_all_takes_are_there_and_the_player_is_not(opened, tmp_path, bank):
    one, two = (read_session(fixtures.path(name)) for name in ("short", "strong"))
    path = write_report(replace(one, takes=(one.takes[0], two.takes[0])), tmp_path, bank, tmp_path / "r.html")
    report = opened(path)
    report.page.emulate_media(media="print")
    assert report.page.locator("section.take:visible").count() == 2
    assert report.page.locator(".player:visible").count() == 0


def test_the_page_is_small_beside_its_sound(pages):
    for name in ("strong", "rambling", "short"):
        audio = (fixtures.path(name) / "take-1.wav").stat().st_size
        assert pages(name).stat().st_size <= 1.5 * audio + 400_000


def test_the_page_is_the_owners_alone(tmp_path, bank):
    path = write_report(read_session(fixtures.path("short")), tmp_path, bank)
    assert path.stat().st_mode & 0o077 == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["report.html"]


def test_nothing_points_out_of_the_page(pages):
    html = pages("strong").read_text(encoding="utf-8")
    outside = re.sub(r"data:audio/flac;base64,[A-Za-z0-9+/=]+", "", html)
    assert re.findall(r"(?:https?:)?//[\w.-]+", outside.replace("http://www.w3.org", "")) == []
    assert "default-src 'none'" in outside
