"""The wheel holds all that mailflow needs: built, installed in an empty environment, and put to work there."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.demo.servers import LOGIN, LOOPBACK, PASSWORD, MailServer, Ports
from tests.journeys.installation import ROOT

ADDRESS = "opbouwwerk@club.example.org"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`mailflow` in an environment that holds the wheel and what it asks for, and nothing of this checkout."""
    place = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    constraints = str(ROOT / "constraints.txt")
    command = [
        str(place / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--constraint",
        constraints,
        f"{wheel}[demo]",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return place / "bin" / "mailflow"


@pytest.fixture
def ports() -> Iterator[Ports]:
    server = MailServer(inbox=ADDRESS, on_answer=lambda to, content: None)
    yield server.start()
    server.stop()


def run(program: Path, *words: str, folder: Path) -> str:
    """What the command printed; away from the checkout, so that nothing of it can be found."""
    around = {"PATH": os.environ["PATH"], "HOME": str(folder), "CLUB_PASSWORD": PASSWORD, "LANG": "C.UTF-8"}
    done = subprocess.run([str(program), *words], cwd=folder, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_holds_templates_settings_and_migrations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    for needed in (
        "mailflow/_shipped/templates/nl/welcome.md",
        "mailflow/_shipped/templates/en/welcome.md",
        "mailflow/_shipped/templates/layout.html",
        "mailflow/_shipped/config/mailflow.toml",
        "mailflow/_shipped/config/clubs/club.toml",
        "mailflow/_shipped/config/lexicon/join.toml",
        "mailflow/demo/mails/01-join.eml",
    ):
        assert needed in names
    assert any(name.startswith("mailflow/store/migrations/0001") for name in names)
    assert not any(name.startswith(("tests/", "docs/")) for name in names)


def test_an_installed_mailflow_founds_a_club_and_finds_it_sound(installed: Path, ports: Ports, tmp_path: Path) -> None:
    run(
        installed, "init", str(tmp_path / "club"), "--no-input", "--name", "Opbouwwerk", "--address", ADDRESS,
        "--organiser", "Marjolein Terpstra <marjolein@club.example.org>", "--username", LOGIN,
        "--password-env", "CLUB_PASSWORD",
        "--imap-host", LOOPBACK, "--imap-port", str(ports.imap), "--imap-security", "plain",
        "--smtp-host", LOOPBACK, "--smtp-port", str(ports.smtp), "--smtp-security", "plain", "--smtp-without-login",
        folder=tmp_path,
    )  # fmt: skip

    run(installed, "check", folder=tmp_path / "club")


def test_an_installed_mailflow_shows_its_demo(installed: Path, tmp_path: Path) -> None:
    printed = run(installed, "demo", "--once", "--folder", str(tmp_path / "demo"), folder=tmp_path)

    assert "16 sent, 16 received" in " ".join(printed.split())
