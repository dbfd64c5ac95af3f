"""`mailflow inbox`, `outbox` and `journal`: what came in, what goes out, and the whole story of a mail."""

import pytest

from mailflow.store import inbox, outbox, tables
from mailflow.store.connect import transaction
from tests.cli.clubs import JOINING, MONDAY, UNCLEAR, ClubFolder, a, lines
from tests.cli.conftest import Typed

AWAY = "Auto-Submitted: auto-replied\n"


def states(mailflow: Typed) -> list[str]:
    return [row["state"] for row in lines(mailflow("outbox", "--json"))]


def stuck(club: ClubFolder) -> int:
    """A mail that is set aside; its number."""
    (id,) = club.receives(a(9, UNCLEAR))
    with club.opened(), transaction():
        tables.Inbox.update(state="received").where(tables.Inbox.id == id).execute()
        inbox.mark_stuck(id, "LookupError: a fault of ours", now=MONDAY)
    return id


def test_what_came_in_is_listed_the_newest_first(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, "Ik ben er even niet.", headers=AWAY))

    done = mailflow("inbox")

    heading, newest, oldest = done.stdout.splitlines()
    assert heading.split() == ["number", "came", "state", "kind", "from", "subject", "why"]
    assert newest.split()[:1] + newest.split()[3:5] == ["2", "ignored", "auto_reply"]
    assert oldest.split()[:1] + oldest.split()[3:5] == ["1", "handled", "person"]
    assert "Anna de Boer <anna1@wijk.example.org>" in oldest and "mail 1" in oldest


def test_an_empty_inbox_says_so(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("inbox").stdout == "Nothing came in yet.\n"
    assert mailflow("outbox").stdout == "Nothing went out yet.\n"
    assert mailflow("journal").stdout == "The journal says nothing of it.\n"
    for noun in ("inbox", "outbox", "journal"):
        assert lines(mailflow(noun, "--json")) == []


def test_as_json_each_mail_is_a_line_with_all_that_is_known(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, UNCLEAR))

    newest, oldest = lines(mailflow("inbox", "--json"))

    assert (oldest["id"], oldest["club"], oldest["state"], oldest["sender"]) == (
        1,
        "lezers",
        "handled",
        "anna1@wijk.example.org",
    )
    assert (oldest["said"], oldest["written_at"]) == (JOINING, "2026-01-05T09:00:00+00:00")
    assert "content" not in oldest
    assert newest["id"] == 2


def test_long_lines_of_json_are_not_broken_on_a_narrow_terminal(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    club.receives(a(1, JOINING))

    assert len(lines(mailflow("inbox", "--json"))) == 1
    assert len(lines(mailflow("journal", "1", "--json"))) > 3


def test_listings_are_narrowed_by_state_and_number(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, "Ik ben er even niet.", headers=AWAY), a(3, UNCLEAR))

    assert [row["id"] for row in lines(mailflow("inbox", "--state", "ignored", "--json"))] == [2]
    assert [row["id"] for row in lines(mailflow("inbox", "--limit", "2", "--json"))] == [3, 2]
    assert lines(mailflow("outbox", "--state", "sent", "--json")) == []
    assert len(lines(mailflow("outbox", "--state", "waiting", "--json"))) == 2


def test_a_state_that_does_not_exist_is_answered_with_those_that_do(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("inbox", "--state", "lost")

    assert done.exit_code == 2
    assert "--state is one of received, handled, ignored, stuck" in done.stderr


def test_a_club_that_is_not_there_is_not_taken_for_an_empty_one(mailflow: Typed, club: ClubFolder) -> None:
    for words in (
        ("inbox",),
        ("outbox",),
        ("journal",),
        ("questions",),
        ("members",),
        ("meetings",),
        ("meetings", "list"),
        ("themes",),
        ("digest", "--preview"),
    ):
        done = mailflow(*words, "--club", "lezer")
        assert done.exit_code == 2, words
        assert "did you mean lezers?" in done.stderr, words


def test_a_mail_is_given_out_byte_for_byte(mailflow: Typed, club: ClubFolder) -> None:
    content = a(1, "Café, dat moeten jullie maar met Henk regelen").replace(b"Caf\xc3\xa9", b"Caf\xe9")
    club.receives(content)

    assert mailflow("inbox", "raw", "1").stdout_bytes == content
    going = mailflow("outbox", "raw", "1").stdout_bytes
    assert b"\r\nAuto-Submitted: auto-replied\r\n" in going and b"\r\nTo: " in going


def test_what_does_not_exist_is_said_plainly(mailflow: Typed, club: ClubFolder) -> None:
    for words, told in {
        ("inbox", "raw", "7"): "there is no mail 7: `mailflow inbox` lists them",
        ("inbox", "retry", "7"): "mail 7 is not stuck: `mailflow inbox --state stuck` lists those that are",
        ("outbox", "raw", "7"): "there is no outgoing mail 7: `mailflow outbox` lists them",
        ("outbox", "retry", "7"): "there is no outgoing mail 7: `mailflow outbox` lists them",
        ("outbox", "hold", "7"): "there is no outgoing mail 7: `mailflow outbox` lists them",
        ("outbox", "release", "7"): "there is no outgoing mail 7: `mailflow outbox` lists them",
        ("journal", "7"): "there is no mail 7: `mailflow inbox` lists them",
    }.items():
        done = mailflow(*words)
        assert (done.exit_code, done.stderr) == (1, f"mailflow: {told}\n"), words


def test_a_stuck_mail_is_handled_again(mailflow: Typed, club: ClubFolder) -> None:
    id = stuck(club)
    assert [row["why"] for row in lines(mailflow("inbox", "--state", "stuck", "--json"))] == [
        "LookupError: a fault of ours"
    ]

    done = mailflow("inbox", "retry", str(id))

    assert (done.exit_code, done.stdout) == (0, f"mail {id} is handled again by the next round\n")
    assert [row["state"] for row in lines(mailflow("inbox", "--json"))] == ["received"]
    assert mailflow("inbox", "retry", str(id)).exit_code == 1


def test_an_outgoing_mail_is_kept_back_and_let_go(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, UNCLEAR))

    assert mailflow("outbox", "hold", "1").stdout == "1 mail is kept back\n"
    assert states(mailflow) == ["waiting", "held"]
    assert mailflow("outbox", "hold", "1").exit_code == 1
    assert mailflow("outbox", "release", "1").stdout == "1 mail goes out\n"
    assert states(mailflow) == ["waiting", "waiting"]


def test_after_a_backup_was_restored_all_that_waits_is_kept_back_at_once(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, UNCLEAR))

    assert mailflow("outbox", "hold").stdout == "2 mails are kept back\n"

    assert states(mailflow) == ["held", "held"]


def test_all_that_is_held_is_let_go_at_once(mailflow: Typed, club: ClubFolder) -> None:
    (club.path / "mailflow.toml").write_text('[safe_mode]\nmode = "hold"\n', encoding="utf-8")
    club.receives(a(1, JOINING), a(2, UNCLEAR))
    assert states(mailflow) == ["held", "held"]

    assert mailflow("outbox", "release").stdout == "2 mails go out\n"

    assert states(mailflow) == ["waiting", "waiting"]
    assert mailflow("outbox", "release").stdout == "no mails go out\n"


def test_a_refused_mail_is_tried_again(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))
    with club.opened(), transaction():
        (leased,) = outbox.lease(now=MONDAY, limit=1, seconds=60, token="t", accounts=None)
        outbox.mark_refused(leased.id, "t", why="550 5.1.1 no such mailbox", now=MONDAY)
    (refused,) = lines(mailflow("outbox", "--state", "refused", "--json"))
    assert refused["error"] == "550 5.1.1 no such mailbox"

    assert mailflow("outbox", "retry", "1").stdout == "outgoing mail 1 is tried again\n"

    assert states(mailflow) == ["waiting"]
    assert "retry" in [row["what"] for row in lines(mailflow("journal", "1", "--json")) if row["row"] == "journal"]


def test_the_journal_tells_the_whole_story_of_a_mail(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, UNCLEAR))

    done = mailflow("journal", "1")

    for told in (
        "1, handled",
        "Anna de Boer <anna1@wijk.example.org>",
        "mail 1",
        JOINING,  # what was read
        "from “",  # the words it rests on
        "join (",  # what was decided
        "question 1 to the organisers: join",  # the row
        "outbox 1: join_received to anna1@wijk.example.org",  # the answer
        "outbox 1  waiting  anna1@wijk.example.org  join_received",  # how far it came
    ):
        assert told in done.stdout, told
    assert UNCLEAR not in done.stdout


def test_as_json_the_journal_says_what_each_line_is(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))

    told = lines(mailflow("journal", "1", "--json"))

    assert [row["row"] for row in told][:1] + [row["row"] for row in told][-1:] == ["inbox", "outbox"]
    assert {row["row"] for row in told[1:-1]} == {"journal"}
    assert [row["what"] for row in told[1:-1]] == ["read", "understood", "asked", "answered"]
    assert all(row["mail"] == 1 for row in told[1:])


def test_without_a_number_the_journal_has_the_latest_lines_of_all(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, UNCLEAR))

    assert {row["mail"] for row in lines(mailflow("journal", "--json"))} == {1, 2}
    assert len(lines(mailflow("journal", "--limit", "3", "--json"))) == 3
