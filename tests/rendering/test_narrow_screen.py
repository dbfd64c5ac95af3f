"""In a real browser, no mail is wider than the narrowest phone, and none is wider than a sheet on a desktop."""

from pathlib import Path

from tests.rendering.browsers import told_by
from tests.rendering.shipped import WORDS, a_send, plausible, rendered

MEASURE = """
addEventListener("load", () => tell([...document.querySelectorAll("iframe")].map(frame => {
  const page = frame.contentDocument;
  const sheet = page.querySelector(".sheet").getBoundingClientRect();
  return {mail: frame.title, screen: frame.clientWidth, page: page.documentElement.scrollWidth,
          sheet: Math.round(sheet.width), text: parseFloat(getComputedStyle(page.querySelector(".letter")).fontSize)};
})));
"""


def mails() -> dict[str, str]:
    def endless(text: str) -> str:
        return f"{text} {'x' * 300} https://example.org/{'a' * 200}"

    plain = {f"{name} {language}": rendered(a_send(name, language)).html for name in WORDS for language in ("nl", "en")}
    wide = {f"{name} endless": rendered(a_send(name, words=plausible(name, endless))).html for name in WORDS}
    return plain | wide


def measured(folder: Path, width: int) -> list[dict[str, float]]:
    widths: list[dict[str, float]] = told_by(MEASURE, mails(), folder, width=width)
    assert len(widths) == len(WORDS) * 3
    return widths


def test_no_mail_scrolls_sideways_on_a_phone_of_320_pixels(tmp_path: Path) -> None:
    for one in measured(tmp_path, 320):
        assert one["screen"] == 320
        assert one["page"] <= 320, one
        assert one["sheet"] >= 290, one
        assert one["text"] >= 16, one


def test_on_a_desktop_a_mail_is_a_sheet_of_600_pixels(tmp_path: Path) -> None:
    for one in measured(tmp_path, 1200):
        assert one["page"] <= 1200, one
        assert 560 <= one["sheet"] <= 620, one
