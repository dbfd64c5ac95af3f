"""`mailflow digest`: what organisers would read now, and the digests that are due."""

from datetime import timedelta

import pytest

from mailflow.wire import clock
from tests.cli.clubs import JOINING, MONDAY, ClubFolder, a, lines
from tests.cli.conftest import Typed


def test_a_preview_shows_each_organisers_mail_and_sends_none(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = mailflow("digest", "--preview", "--club", "lezers")
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(minutes=1))
    club.receives(a(1, JOINING))

    shown = mailflow("digest", "--preview")

    assert empty.stdout == "To Marjolein Terpstra <marjolein@example.org>: nothing new, so no mail.\n"
    assert shown.exit_code == 0
    assert shown.stdout.startswith("To: Marjolein Terpstra <marjolein@example.org>\nSubject: De Lezers: ")
    assert JOINING in shown.stdout
    assert "**1.** " in shown.stdout and "1 ja" in shown.stdout
    assert [row["templates"] for row in lines(mailflow("outbox", "--json"))] == [["join_received"]]


def test_a_preview_for_one_organiser_is_shown_to_programs_with_its_items(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailflow("digest", "--preview")
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(minutes=1))
    club.receives(a(1, JOINING))

    (shown,) = lines(mailflow("digest", "--organiser", "marjolein@example.org", "--json"))
    refused = mailflow("digest", "--organiser", "karin@example.org")

    assert shown["to"] == "Marjolein Terpstra <marjolein@example.org>"
    assert [(one["number"], one["what"], one["kind"]) for one in shown["items"]] == [(1, "question", "join")]
    assert refused.exit_code == 2
    assert "has no organiser 'karin@example.org': it has marjolein@example.org" in refused.stderr


def test_what_is_due_waits_in_the_outbox_once(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    club.receives(a(0, "x"))
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=1))
    club.receives(a(1, JOINING))
    assert mailflow("digest").stdout == "no digests wait to go out\n"

    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=1))
    assert mailflow("digest").stdout == "1 digest waits to go out\n"
    assert mailflow("digest").stdout == "no digests wait to go out\n"

    assert lines(mailflow("outbox", "--json"))[0]["templates"] == ["digest"]


def test_a_digest_that_cannot_be_made_is_told(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    club.receives(a(0, "x"))
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=1))
    club.receives(a(1, JOINING))
    own = club.path / "templates" / "nl"
    own.mkdir(parents=True)
    (own / "digest.md").write_text("---\nsubject: x\n---\n\n{{ misspelt }}\n", encoding="utf-8")
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=1))

    done = mailflow("digest")

    assert done.exit_code == 1
    assert "trouble: club lezers: its digest cannot be made: " in done.stderr and "misspelt" in done.stderr
