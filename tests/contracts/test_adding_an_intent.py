"""The recipe of docs/adding-an-intent.md, followed to the letter in a copy of the project."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.source import ROOT

COPIED = ("mailflow", "config", "templates", "tests", "proving", "docs", "pyproject.toml", "README.md")
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Rooms that can see an intent; the others cannot (test_floors holds that).
RUN = (
    "tests/contracts", "tests/intents", "tests/examples", "tests/understanding", "tests/test_shipped.py",
    "tests/flow/test_decide.py", "tests/flow/test_handle.py", "tests/flow/test_digests.py",
    "tests/flow/test_settling.py",
    "tests/flow/test_try_mail.py", "tests/flow/test_correcting.py", "tests/flow/test_second_reader.py",
    "tests/rendering/test_templates.py", "tests/rendering/test_samples.py", "tests/rendering/test_phrases.py",
    "tests/rendering/test_digest.py", "tests/rendering/test_pairs.py", "tests/rendering/test_tables.py",
)  # fmt: skip
# A copy in the copy would never end, and what each set costs is measured once.
LEFT_OUT = ("tests/contracts/test_adding_an_intent.py", "tests/understanding/test_any_answer.py")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the files of the recipe dropped into it; nothing else is edited."""
    place = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / name)
    recipe = (ROOT / "docs" / "adding-an-intent.md").read_text(encoding="utf-8")
    for name, text in BLOCK.findall(recipe):
        assert not (place / name).exists(), f"{name} is there already: the recipe edits nothing"
        (place / name).write_text(text, encoding="utf-8")
    return place


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in the copy, so that the copy's own package is found first."""
    around = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run([sys.executable, *words], cwd=copy, env=around, capture_output=True, text=True, check=False)


def test_the_recipe_makes_four_files() -> None:
    names = [name for name, _ in BLOCK.findall((ROOT / "docs" / "adding-an-intent.md").read_text(encoding="utf-8"))]

    assert names == [
        "config/lexicon/offer_venue.toml",
        "mailflow/intents/offer_venue.py",
        "templates/nl/venue_offered.md",
        "templates/en/venue_offered.md",
    ]


@pytest.mark.timeout(1200)
def test_all_tests_pass_with_the_new_intent(copy: Path) -> None:
    ignored = [word for name in LEFT_OUT for word in ("--ignore", name)]

    done = run(copy, "-m", "pytest", "-p", "no:cacheprovider", *ignored, "-k", "not postgres", *RUN)

    assert done.returncode == 0, done.stdout[-4000:]
    assert re.search(r"\d+ passed", done.stdout)


def test_the_new_intent_is_understood_and_answered(copy: Path, tmp_path: Path) -> None:
    mail = tmp_path / "venue.eml"
    mail.write_bytes(
        b"From: Anna <anna@wijk.example.org>\r\nTo: club@club.example.org\r\nSubject: zaal\r\n"
        b"Date: Mon, 06 Jan 2020 09:00:00 +0100\r\nMessage-ID: <1@wijk.example.org>\r\n\r\n"
        b"Hoi,\r\n\r\nJullie kunnen onze zaal gebruiken in maart.\r\n\r\nGroet, Anna\r\n"
    )
    club = tmp_path / "club"
    founded = run(
        copy, "-m", "mailflow", "init", str(club), "--no-input", "--no-connect", "--name", "Club",
        "--address", "club@club.example.org", "--organiser", "Marjolein <marjolein@club.example.org>",
        "--imap-host", "imap.example.org", "--smtp-host", "smtp.example.org", "--password-env", "CLUB_PASSWORD",
    )  # fmt: skip
    assert founded.returncode == 0, founded.stderr

    understood = run(copy, "-m", "mailflow", "understand", str(mail))
    tried = run(copy, "-m", "mailflow", "--config", str(club / "mailflow.toml"), "try", str(mail))

    (intent,) = json.loads(understood.stdout)["intents"]
    assert (intent["intent"], intent["decision"]) == ("offer_venue", "act")
    assert "zaal" in intent["evidence"][0]["words"]
    assert "Wat fijn dat je een zaal aanbiedt" in tried.stdout, tried.stdout + tried.stderr
