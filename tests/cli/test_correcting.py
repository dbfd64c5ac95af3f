"""`mailflow inbox correct` and `questions misread`: organisers say what a mail really asked."""

import pytest

from mailflow.cli import correcting
from tests.cli.clubs import JOINING, UNCLEAR, ClubFolder, a, lines
from tests.cli.conftest import Typed


@pytest.fixture
def unclear(mailflow: Typed, club: ClubFolder) -> None:
    """Two meetings ahead, and mail 1, of which nobody knows what it asks."""
    mailflow("meetings", "add", "2026-01-13T10:00", "--place", "Utrecht")
    mailflow("meetings", "add", "2026-02-10T10:00", "--place", "Zeist")
    club.receives(a(1, UNCLEAR))


def labels(mailflow: Typed) -> list[tuple[str, object]]:
    return [(row["origin"], row["label"]) for row in lines(mailflow("examples", "--json"))]


def test_a_correction_is_kept_and_says_what_it_did_not_do(mailflow: Typed, unclear: None) -> None:
    done = mailflow("inbox", "correct", "1", "--intent", "rsvp", "--answer", "yes", "--meeting", "2026-02-10")

    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "mail 1 is kept as an example: person: rsvp yes 2026-02-10",
            "nothing else was changed: the same command with --apply also records it and answers the writer",
            "question 1 (unclear) about it is still open: `mailflow questions` settles it",
        ],
    )
    assert len(lines(mailflow("outbox", "--json"))) == 1
    assert "corrected  person: rsvp yes 2026-02-10" in mailflow("journal", "1").stdout


def test_without_a_meeting_the_next_one_is_meant(mailflow: Typed, unclear: None) -> None:
    done = mailflow("inbox", "correct", "1", "--intent", "rsvp", "--answer", "no")

    assert "rsvp no 2026-01-13" in done.stdout


def test_several_intents_have_their_slots_in_their_own_word(mailflow: Typed, unclear: None) -> None:
    coming = "rsvp status=maybe guests=2 name='Fatima El Idrissi' email=f@example.net"
    theme = "propose_theme title='rouw in de wijk'"

    done = mailflow("inbox", "correct", "1", "--intent", coming, "--intent", theme)

    assert "rsvp maybe 2026-01-13 +2 for Fatima El Idrissi, propose_theme “rouw in de wijk”" in done.stdout
    ((origin, label),) = labels(mailflow)
    assert origin == "correction"
    assert isinstance(label, dict) and label["intents"][0]["who"] == {
        "name": "Fatima El Idrissi",
        "address": "f@example.net",
    }


def test_it_can_ask_for_nothing_or_be_of_another_kind(mailflow: Typed, unclear: None) -> None:
    assert "person: asks for nothing" in mailflow("inbox", "correct", "1", "--nothing").stdout
    assert "auto_reply: asks for nothing" in mailflow("inbox", "correct", "1", "--kind", "auto_reply").stdout


def test_with_apply_it_is_done_and_answered(mailflow: Typed, unclear: None) -> None:
    done = mailflow("inbox", "correct", "1", "--intent", "rsvp", "--answer", "yes", "--apply")

    assert "it is done as well" in done.stdout
    assert [row["answer"] for row in lines(mailflow("meetings", "show", "1", "--json")) if "answer" in row] == ["yes"]
    assert lines(mailflow("outbox", "--json"))[0]["templates"] == ["rsvp_confirmed"]
    assert lines(mailflow("questions", "--json")) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--intent", "rsvp", "--nothing"), "--nothing says that there is no --intent"),
        (("--intent", "join", "--intent", "leave", "--place", "Goes"), "--place belongs to exactly one --intent"),
        (("--answer", "yes"), "--answer belongs to exactly one --intent"),
        (("--intent", "dance"), "a mail can ask for"),
        (("--intent", "rsvp answer"), "'answer' is no slot"),
        (("--intent", "rsvp answer=perhaps"), "'perhaps' is no answer"),
        (("--intent", "rsvp answer=yes meeting=13-1"), "'13-1' is no date such as 2027-01-13"),
        (("--intent", "rsvp 'answer=yes"), "No closing quotation"),
        (("--intent", "join", "--title", "x"), "join has no title"),
        (("--intent", "join", "--address", "nobody"), "'nobody' is no plain mail address"),
        (("--intent", "rsvp", "--answer", "yes", "--guests", "a few"), "no number of guests"),
        (("--kind", "letter"), "'letter' is no kind of mail"),
        (("--kind", "person"), "say what the person asks"),
        ((), "nobody can be asked here"),
    ],
)
def test_what_contradicts_itself_is_said_plainly(
    mailflow: Typed, unclear: None, words: tuple[str, ...], told: str
) -> None:
    done = mailflow("inbox", "correct", "1", *words)

    assert done.exit_code == 2
    assert told in done.stderr
    assert labels(mailflow) == []


def test_on_a_terminal_it_is_asked(mailflow: Typed, unclear: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correcting, "_somebody_types", lambda: True)
    typed = ["person", "rsvp", "perhaps", "yes", "1", "2026-02-10", "", "", "contribute", "schaken", ""]

    done = mailflow("inbox", "correct", "1", typed="\n".join(typed) + "\n")

    assert done.exit_code == 0, done.output
    assert UNCLEAR in done.stdout and "Understood as: nothing" in done.stdout
    assert "That must be one of yes, no, maybe." in done.stdout
    assert "person: rsvp yes 2026-02-10 +1, contribute “schaken”" in done.stdout


def test_what_mailflow_had_done_wrongly_is_said_to_stay(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("meetings", "add", "2026-01-13T10:00", "--place", "Utrecht")
    club.receives(a(1, "Ik kom de 13e graag."))

    done = mailflow("inbox", "correct", "1", "--intent", "rsvp", "--answer", "no")

    assert "what mailflow did with it before stays done: rsvp yes 2026-01-13" in done.stdout


def test_a_question_that_rests_on_a_misreading_is_closed_without_a_word_to_the_writer(
    mailflow: Typed, club: ClubFolder
) -> None:
    club.receives(a(1, JOINING))
    sent = len(lines(mailflow("outbox", "--json")))

    done = mailflow("questions", "misread", "1")

    assert done.stdout.startswith("question 1 is closed: this was no join, and the writer hears nothing.")
    assert "mailflow inbox correct 1" in done.stdout
    assert [origin for origin, _ in labels(mailflow)] == ["misread"]
    assert len(lines(mailflow("outbox", "--json"))) == sent


def test_an_approval_is_listed_as_a_confirmation(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))
    mailflow("questions", "approve", "1")

    listed = mailflow("examples").stdout

    assert "confirmed" in listed and "person: join" in listed and "question 1" in listed
    assert "mailflow " in listed and " lexicon " in listed


def test_without_labels_that_is_said(mailflow: Typed, club: ClubFolder) -> None:
    assert "No mail was labelled yet" in mailflow("examples").stdout
