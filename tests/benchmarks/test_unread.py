"""That the set by which all is judged stays unread."""

import sys

import pytest


def test_the_errors_of_an_unread_set_are_not_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    understanding = pytest.importorskip(
        "understanding", reason="scikit-learn is not installed: make bench-understanding"
    )
    monkeypatch.setattr(sys, "argv", ["understanding.py", "--errors", "dev-b"])

    assert understanding.main() == 2
    assert capsys.readouterr().out == ""
