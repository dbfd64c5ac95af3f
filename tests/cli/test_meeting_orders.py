"""`mailflow meetings`: all that is known of a meeting, its agenda, its seats, and what organisers order about it."""

from typing import Any

import pytest

from tests.cli.clubs import COMING, ClubFolder, a, lines
from tests.cli.conftest import Typed

WINTER = ("meetings", "add", "2026-01-13T10:00", "--ends", "2026-01-13T15:00")


def meeting(mailflow: Typed) -> dict[str, Any]:
    (found,) = lines(mailflow("meetings", "--json"))
    return found


def agenda(mailflow: Typed) -> list[tuple[object, ...]]:
    rows = lines(mailflow("meetings", "agenda", "1", "--json"))
    return [(row["title"], row["at"], row["minutes"], row["who"], row["proposal"]) for row in rows]


def test_all_that_is_known_of_a_meeting_is_kept_and_shown(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(
        *WINTER, "--place", "Utrecht", "--online", "https://meet.example.org/1", "--theme", "Participatie",
        "--question", "Wie doet er mee?", "--question", "Wie niet?", "--capacity", "25",
        "--answer-by", "2026-01-09", "--practical", "Lunch om half een.",
    )  # fmt: skip

    kept = meeting(mailflow)
    shown = mailflow("meetings", "show", "1").stdout

    assert (kept["online"], kept["questions"]) == ("https://meet.example.org/1", ["Wie doet er mee?", "Wie niet?"])
    assert (kept["capacity"], kept["answer_by"]) == (25, "2026-01-09T22:59:00+00:00")
    assert kept["practical"] == "Lunch om half een."
    for text in ("https://meet.example.org/1", "- Wie niet?", "0 of 25 taken", "2026-01-09 23:59", "half een"):
        assert text in shown


def test_what_is_not_given_stays(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER, "--place", "Utrecht", "--question", "Wie?", "--capacity", "25")

    mailflow("meetings", "change", "1", "--practical", "Trap op.", "--capacity", "0")

    kept = meeting(mailflow)
    assert (kept["place"], kept["questions"], kept["capacity"], kept["practical"]) == (
        "Utrecht",
        ["Wie?"],
        0,
        "Trap op.",
    )
    assert kept["sequence"] == 0


def test_answers_cannot_be_due_after_the_meeting_has_begun(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow(*WINTER, "--answer-by", "2026-01-13")

    assert done.exit_code == 2
    assert "answers would be due after the meeting has begun" in " ".join(done.stderr.split())


# --- moving, calling off


def test_a_meeting_that_moves_takes_its_end_its_agenda_and_its_deadline_along(
    mailflow: Typed, club: ClubFolder
) -> None:
    mailflow(*WINTER, "--answer-by", "2026-01-09")
    mailflow("meetings", "agenda", "1", "add", "Inloop", "--at", "10:00")

    done = mailflow("meetings", "move", "1", "2026-04-14T13:30", "--place", "Deventer", "--why", "De zaal is dicht.")

    assert done.stdout == "meeting 1 is changed\n"
    kept = meeting(mailflow)
    assert (kept["starts_at"], kept["ends_at"]) == ("2026-04-14T11:30:00+00:00", "2026-04-14T16:30:00+00:00")
    assert (kept["place"], kept["answer_by"], kept["sequence"]) == ("Deventer", "2026-04-10T21:59:00+00:00", 1)
    assert agenda(mailflow) == [("Inloop", "13:30:00", 0, "", None)]
    told = lines(mailflow("journal", "--json"))
    assert any("De zaal is dicht." in line["text"] for line in told)


def test_answers_stay_when_a_meeting_moves_and_are_shown_as_for_an_earlier_date(
    mailflow: Typed, club: ClubFolder
) -> None:
    mailflow(*WINTER)
    club.receives(a(1, COMING))
    assert "earlier date" not in mailflow("meetings", "show", "1").stdout

    mailflow("meetings", "move", "1", "2026-01-20T10:00")

    (row,) = [line for line in mailflow("meetings", "show", "1").stdout.splitlines() if "Anna" in line]
    assert "yes" in row and "for an earlier date or place" in row


def test_states_go_one_way_and_what_is_called_off_can_be_announced_again(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)

    assert mailflow("meetings", "announce", "1").stdout == "meeting 1 is announced\n"
    assert "only one that is planned or cancelled can be announced" in mailflow("meetings", "announce", "1").stderr
    assert "still to come: it cannot have been held" in mailflow("meetings", "held", "1").stderr
    assert mailflow("meetings", "cancel", "1", "--why", "Te weinig aanmeldingen").stdout == "meeting 1 is cancelled\n"
    assert "is cancelled: it cannot be called off" in mailflow("meetings", "cancel", "1").stderr
    assert "is cancelled: it cannot have been held" in mailflow("meetings", "held", "1").stderr
    mailflow("meetings", "announce", "1")
    assert meeting(mailflow)["state"] == "announced"


def test_a_meeting_that_has_begun_can_be_closed_early(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("meetings", "add", "2026-01-05T09:30")

    assert mailflow("meetings", "held", "1").stdout == "meeting 1 was held\n"
    assert meeting(mailflow)["state"] == "held"
    mailflow("meetings", "move", "1", "2026-01-12T09:30")
    assert meeting(mailflow)["state"] == "announced"


# --- agenda


def test_items_stand_in_the_order_of_their_hours_or_where_they_are_put(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)
    assert "The agenda is empty" in mailflow("meetings", "agenda", "1").stdout

    mailflow("meetings", "agenda", "1", "add", "Lunch", "--at", "12:30", "--minutes", "45")
    mailflow("meetings", "agenda", "1", "add", "Inloop", "--at", "10:00")
    mailflow("meetings", "agenda", "1", "add", "Afsluiting")
    done = mailflow("meetings", "agenda", "1", "add", "Welkom", "--before", "1", "--who", "Marjolein")

    assert done.stdout == "the agenda of meeting 1 has 4 items\n"
    assert agenda(mailflow) == [
        ("Welkom", None, 0, "Marjolein", None),
        ("Inloop", "10:00:00", 0, "", None),
        ("Lunch", "12:30:00", 45, "", None),
        ("Afsluiting", None, 0, "", None),
    ]
    assert "3. 12:30 Lunch (45 minutes)" in mailflow("meetings", "show", "1").stdout


def test_an_item_is_taken_off_by_its_number(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)
    for title in ("Een", "Twee"):
        mailflow("meetings", "agenda", "1", "add", title)

    assert mailflow("meetings", "agenda", "1", "remove", "1").stdout == "the agenda of meeting 1 has 1 item\n"
    assert [row[0] for row in agenda(mailflow)] == ["Twee"]
    assert "there is no item 2" in mailflow("meetings", "agenda", "1", "remove", "2").stderr


def test_an_item_may_come_from_a_proposal_and_then_has_its_title_and_presenter(
    mailflow: Typed, club: ClubFolder
) -> None:
    mailflow(*WINTER)
    club.receives(a(1, "Ik wil graag iets presenteren over de wijktafel."))
    (proposal,) = lines(mailflow("themes", "--json"))

    mailflow("meetings", "agenda", "1", "add", "--proposal", str(proposal["id"]))

    ((title, _, _, who, linked),) = agenda(mailflow)
    assert (title, who, linked) == (proposal["title"], "Anna de Boer", proposal["id"])
    assert "there is no proposal 99" in mailflow("meetings", "agenda", "1", "add", "x", "--proposal", "99").stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add",), "the item needs a title"),
        (("add", "Lunch", "--at", "half een"), "'half een' is no hour"),
        (("sort",), "'sort' is no verb of the agenda"),
    ],
)
def test_what_the_agenda_cannot_do_is_said(
    mailflow: Typed, club: ClubFolder, words: tuple[str, ...], told: str
) -> None:
    mailflow(*WINTER)

    done = mailflow("meetings", "agenda", "1", *words)

    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())


# --- seats


def test_who_waits_is_shown_after_who_comes_and_people_are_counted_by_place(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER, "--capacity", "2")
    mailflow("members", "add", "Bert Bos <anna1@wijk.example.org>", "--place", "Zaanstad")
    for number, name, text in (
        (1, "Bert Bos", "Ik kom de 13e, met een collega."),
        (2, "Carla Dros", COMING),
        (3, "Anna de Boer", COMING),
    ):
        club.receives(a(number, text, name=name))

    shown = mailflow("meetings", "show", "1").stdout.splitlines()

    assert any("2 of 2 taken, 0 offered, 2 waiting" in line for line in shown)
    coming = [line for line in shown if "@wijk.example.org" in line]
    assert [line.split()[0] for line in coming] == ["Bert", "Carla", "Anna"]
    assert ["waiting" in line for line in coming] == [False, True, True]
    assert shown[-1].split() == ["Zaanstad", "2"]


def test_an_answer_that_somebody_told_is_recorded_for_them(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)

    done = mailflow("meetings", "answer", "1", "Anna@wijk.example.org", "yes", "--guests", "2", "--remark", "gebeld")

    assert done.stdout == "for meeting 1, anna@wijk.example.org said yes\n"
    shown = lines(mailflow("meetings", "show", "1", "--json"))
    assert [(one["answer"], one["guests"], one["remark"]) for one in shown[1:]] == [("yes", 2, "gebeld")]


@pytest.mark.parametrize("typed", [("anna", "yes"), ("anna@wijk.example.org", "perhaps")])
def test_an_answer_that_is_none_is_refused(mailflow: Typed, club: ClubFolder, typed: tuple[str, str]) -> None:
    mailflow(*WINTER)

    assert mailflow("meetings", "answer", "1", *typed).exit_code == 2
