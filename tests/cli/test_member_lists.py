"""`mailflow members import`, `export`, `change` and `history`."""

from tests.cli.clubs import JOINING, ClubFolder, a, lines
from tests.cli.conftest import Typed

BILAL = "Bilal Aydin <bilal@buurt.example.net>"
LIST = "naam;e-mail;gemeente\nKarin Smit;karin@example.org;Tilburg\nBilal Aydin;bilal@buurt.example.net;Goes\n"


def addresses(mailflow: Typed) -> list[str]:
    return [row["person"]["address"] for row in lines(mailflow("members", "--json"))]


def outcomes(mailflow: Typed, *words: str) -> list[tuple[int, str]]:
    return [(row["line"], row["outcome"]) for row in lines(mailflow("members", "import", *words, "--json"))]


def test_a_dry_run_of_a_list_tells_each_line_and_changes_nothing(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    (club.path / "lijst.csv").write_text(LIST + "Joke;joke@\n", encoding="utf-8")

    told = outcomes(mailflow, "lijst.csv", "--dry-run")

    assert told == [(2, "new"), (3, "changed"), (4, "not_an_address")]
    assert addresses(mailflow) == ["bilal@buurt.example.net"]


def test_a_list_is_taken_and_nobody_is_written_to(mailflow: Typed, club: ClubFolder) -> None:
    (club.path / "lijst.csv").write_text(LIST, encoding="cp1252")

    done = mailflow("members", "import", "lijst.csv")

    assert done.stdout.splitlines() == [
        "new: 2, welcomed by mail: 0",
        "known and as they were: 0",
        "known and changed: 0",
        "not taken: 0",
    ]
    assert addresses(mailflow) == ["bilal@buurt.example.net", "karin@example.org"]
    assert lines(mailflow("outbox", "--json")) == []


def test_new_members_are_welcomed_only_on_request(mailflow: Typed, club: ClubFolder) -> None:
    (club.path / "lijst.csv").write_text(LIST, encoding="utf-8")

    mailflow("members", "import", "lijst.csv", "--welcome")

    assert [row["to"] for row in lines(mailflow("outbox", "--json"))] == [
        "bilal@buurt.example.net",
        "karin@example.org",
    ]


def test_a_list_that_was_taken_is_taken_back_at_one_go(mailflow: Typed, club: ClubFolder) -> None:
    (club.path / "lijst.csv").write_text(LIST, encoding="utf-8")
    mailflow("members", "import", "lijst.csv")

    done = mailflow("undo")

    assert done.stdout.splitlines() == [
        "taken back: Bilal Aydin is no member any more",
        "taken back: Karin Smit is no member any more",
    ]
    assert addresses(mailflow) == []


def test_who_left_is_not_added_by_a_list(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    mailflow("members", "remove", BILAL)
    (club.path / "lijst.csv").write_text(LIST, encoding="utf-8")

    done = mailflow("members", "import", "lijst.csv")

    assert "left before: add them by hand if they want to come back" in done.stdout
    assert addresses(mailflow) == ["karin@example.org"]


def test_what_is_no_list_is_refused(mailflow: Typed, club: ClubFolder) -> None:
    (club.path / "lijst.csv").write_text("kleur;maat\nrood;3\n", encoding="utf-8")

    done = mailflow("members", "import", "lijst.csv")

    assert done.exit_code == 1
    assert "lijst.csv: the first line names no column that is known here" in done.stderr


def test_an_export_is_read_back_as_it_was(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL, "--place", "Goes", "--phone", "+31612345678")

    done = mailflow("members", "export", "--out", "lijst.csv")

    assert done.stdout == "1 member written to lijst.csv\n"
    text = (club.path / "lijst.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        '"E-mail";"Naam";"Gemeente";"Telefoon";"Taal";"Lid sinds";"Staat"',
        '"bilal@buurt.example.net";"Bilal Aydin";"Goes";"\'+31612345678";"";"2026-01-05";"lid"',
    ]
    assert outcomes(mailflow, "lijst.csv", "--dry-run") == [(2, "known")]


def test_what_is_known_of_a_member_is_changed(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)

    mailflow("members", "change", BILAL, "--place", "Goes", "--language", "en", "--name", "Bilal A.")

    (member,) = lines(mailflow("members", "--json"))
    assert (member["person"]["name"], member["place"]) == ("Bilal A.", "Goes")


def test_days_away_must_follow_each_other(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)

    done = mailflow("members", "change", BILAL, "--away", "2026-01-02", "--away-from", "2026-01-08")

    assert (done.exit_code, done.stderr) == (1, "mailflow: the last day away is before the first\n")


def test_the_history_of_a_person_is_the_newest_first(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))
    mailflow("questions", "approve", "1")

    told = lines(mailflow("members", "history", "anna1@wijk.example.org", "--json"))

    assert [one["at"] for one in told] == sorted((one["at"] for one in told), reverse=True)
    assert {one["what"] for one in told} == {"mail", "journal", "sent", "joined", "question", "verdict"}
