"""In a real browser, no mail is wider than the narrowest phone, and none is wider than a sheet on a desktop."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rendering.shipped import WORDS, a_send, plausible, rendered

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
MEASURE = """
<script>
addEventListener("load", () => {
  const widths = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument;
    const sheet = page.querySelector(".sheet").getBoundingClientRect();
    return {mail: frame.title, screen: frame.clientWidth, page: page.documentElement.scrollWidth,
            sheet: Math.round(sheet.width), text: parseFloat(getComputedStyle(page.querySelector(".letter")).fontSize)};
  });
  document.body.innerHTML = "<pre id=widths>" + JSON.stringify(widths) + "</pre>";
});
</script>
"""


def browser() -> str:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: install the Debian package chromium")
        pytest.skip("chromium is missing: install the Debian package chromium to measure mails in it")
    return found


def mails() -> dict[str, str]:
    def endless(text: str) -> str:
        return f"{text} {'x' * 300} https://example.org/{'a' * 200}"

    plain = {f"{name} {language}": rendered(a_send(name, language)).html for name in WORDS for language in ("nl", "en")}
    wide = {f"{name} endless": rendered(a_send(name, words=plausible(name, endless))).html for name in WORDS}
    return plain | wide


def measured(folder: Path, width: int) -> list[dict[str, float]]:
    frames = "".join(
        f'<iframe title="{title}" width="{width}" height="30000" style="border:0" '
        f'srcdoc="{html.escape(page)}"></iframe>'
        for title, page in mails().items()
    )
    page = folder / "page.html"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{frames}{MEASURE}</body>", encoding="utf-8")
    ended = subprocess.run(
        [browser(), *QUIET, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="widths">(.*?)</pre>', ended.stdout, re.DOTALL)
    assert found is not None, ended.stderr[-2000:]
    widths: list[dict[str, float]] = json.loads(html.unescape(found[1]))
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
