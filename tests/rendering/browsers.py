"""Chromium, as far as tests of mails need one."""

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
DARK = "--blink-settings=preferredColorScheme=0"


def browser() -> str:
    """Where Chromium is; the test is skipped where it is not."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: install the Debian package chromium")
        pytest.skip("chromium is missing: install the Debian package chromium to look at mails in it")
    return found


def told_by(script: str, pages: Mapping[str, str], folder: Path, *, width: int, more: tuple[str, ...] = ()) -> Any:
    """What the script tells (`tell(...)`, once) of a page with each of these pages in a frame named by its title."""
    frames = "".join(
        f'<iframe title="{title}" width="{width}" height="3000" style="border:0" srcdoc="{html.escape(page)}"></iframe>'
        for title, page in pages.items()
    )
    telling = 'const tell = told => { document.body.innerHTML = ""; const pre = document.createElement("pre");'
    telling += 'pre.id = "told"; pre.textContent = JSON.stringify(told); document.body.append(pre); };'
    page = folder / "page.html"
    page.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><body>{frames}<script>{telling}{script}</script></body>", encoding="utf-8"
    )
    flags = (*QUIET, *more, f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=120000", "--dump-dom")
    ended = subprocess.run([browser(), *flags, page.as_uri()], capture_output=True, text=True, timeout=170, check=False)
    found = re.search(r'<pre id="told">(.*?)</pre>', ended.stdout, re.DOTALL)
    assert found is not None, ended.stderr[-2000:]
    return json.loads(html.unescape(found[1]))
