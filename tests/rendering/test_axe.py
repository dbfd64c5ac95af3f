"""axe-core (Deque Systems, MPL-2.0, from npm) finds nothing wrong with any mail, by light and in the dark.

It is fetched by npm into a folder of the test and nowhere kept. Where there is no npm or no network, this is skipped;
tests/rendering/test_accessible.py holds the most of it without.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from mailflow.model.people import Language
from mailflow.rendering.samples import WORDS
from tests.rendering.browsers import DARK, browser, told_by
from tests.rendering.shipped import a_send, rendered

AXE = "axe-core@4.10.3"
SCRIPT = """
addEventListener("load", async () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const told = await frame.contentWindow.axe.run(frame.contentDocument, {resultTypes: ["violations", "incomplete"]});
    found[frame.title] = told.violations.map(one => `${one.id}: ${one.nodes[0].html}`);
    found[frame.title + " undecided"] = told.incomplete.map(one => `${one.id}: ${one.nodes[0].html}`);
    found[frame.title + " passes"] = told.passes.map(one => one.id);
  }
  tell(found);
});
"""


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """axe-core in one file."""
    browser()
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is missing: install it (Debian package npm) to check mails with axe-core")
    folder = tmp_path_factory.mktemp("axe")
    fetched = subprocess.run(
        [npm, "install", AXE, "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if fetched.returncode != 0:
        pytest.skip(f"{AXE} cannot be fetched by npm: {fetched.stderr.strip().splitlines()[-1:]}")
    return folder / "node_modules" / "axe-core" / "axe.min.js"


def violations(
    pages: dict[str, str], axe: Path, folder: Path, *, width: int, more: tuple[str, ...] = ()
) -> dict[str, list[str]]:
    """What axe finds in each page; `undecided` behind its name: what a person must look at, `passes`: what is right."""
    loading = f'<script src="{axe.as_uri()}"></script></head>'
    found: dict[str, list[str]] = told_by(
        SCRIPT,
        {title: page.replace("</head>", loading) for title, page in pages.items()},
        folder,
        width=width,
        more=("--allow-file-access-from-files", *more),
    )
    return found


def mails(language: Language) -> dict[str, str]:
    return {name: rendered(a_send(name, language)).html for name in WORDS}


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("language", "width", "more"), [("nl", 360, ()), ("nl", 900, (DARK,)), ("en", 360, (DARK,))])
def test_no_mail_violates_a_rule(
    language: Language, width: int, more: tuple[str, ...], axe: Path, tmp_path: Path
) -> None:
    found = violations(mails(language), axe, tmp_path, width=width, more=more)

    assert {name: wrong for name, wrong in found.items() if not name.endswith(" passes") and wrong} == {}
    for name in WORDS:
        assert {"color-contrast", "html-has-lang", "document-title"} <= set(found[f"{name} passes"]), name


def test_the_check_sees_what_is_wrong(axe: Path, tmp_path: Path) -> None:
    """The control: a page with no language, no title and grey letters on grey."""
    grey = '<p style="color:#aaa;background:#bbb">grey on grey</p><img src="x">'
    bad = f"<!DOCTYPE html><html><head></head><body>{grey}</body></html>"

    found = violations({"bad": bad}, axe, tmp_path, width=360)["bad"]

    rules = {one.split(":")[0] for one in found}
    assert {"html-has-lang", "document-title", "color-contrast", "image-alt"} <= rules
