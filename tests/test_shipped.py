"""What mailflow brings along is found, in a checkout and in an installed copy."""

from pathlib import Path

import pytest

from mailflow import shipped as finding
from mailflow.model.errors import SettingsError
from mailflow.shipped import shipped


def test_a_checkout_reads_the_files_beside_its_code() -> None:
    root = Path(__file__).resolve().parents[1]

    assert shipped("templates") == root / "templates"
    assert shipped("config") == root / "config"


def test_an_installed_copy_reads_what_came_with_it_whatever_stands_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "templates").mkdir()
    inside = tmp_path / "mailflow" / "_shipped"
    (inside / "templates").mkdir(parents=True)
    (inside / "config").mkdir()
    (inside / "config" / "mailflow.toml").touch()
    monkeypatch.setattr(finding, "PACKAGE", tmp_path / "mailflow")

    assert shipped("templates") == inside / "templates"
    assert shipped("config") == inside / "config"


def test_an_installation_that_is_not_whole_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PACKAGE", tmp_path / "mailflow")

    with pytest.raises(SettingsError, match="'templates' cannot be found: this installation is not whole"):
        shipped("templates")
