"""`mailflow replay`: what today's version would make of mails that came before."""

from pathlib import Path

from tests.cli.clubs import CLUB, JOINING, UNCLEAR, ClubFolder, a, lines
from tests.cli.conftest import Typed

THEME = "Een thema om te bespreken: buurtapps."
CAUTIOUS = CLUB + "\n[policies]\nthreshold = 1.0\n"


def test_with_the_same_version_nothing_differs(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, UNCLEAR), a(3, "weg", headers="Auto-Submitted: auto-replied\n"))

    done = mailflow("replay")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "3 mails: 3 as before, 0 otherwise.",
        "Nothing was done: no answer was sent, nothing was written.",
    ]


def test_differences_are_listed_grouped_and_counted_and_nothing_is_done(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, THEME), a(2, THEME), a(3, UNCLEAR))
    journal = mailflow("journal").stdout
    club.write(text=CAUTIOUS)

    done = mailflow("replay", "--limit", "1")

    assert done.exit_code == 0, done.output
    told = done.stdout.splitlines()
    assert told[0].split() == ["mail", "came", "from", "subject", "differs", "was", "would", "be"]
    assert told[1].split()[0] == "1" and told[1].split()[-3:] == ["propose_theme", "act", "ask"]
    assert "... and 1 mail more (--limit)" in told
    assert any(line.split() == ["2", "propose_theme:", "act", "→", "ask"] for line in told)
    assert told[-2] == "3 mails: 1 as before, 2 otherwise."
    assert mailflow("journal").stdout == journal
    assert [one["kind"] for one in lines(mailflow("questions", "--json"))] == ["propose_theme", "unclear"]


def test_as_json_each_difference_is_a_line_and_the_totals_are_the_last(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, THEME), a(2, UNCLEAR))
    club.write(text=CAUTIOUS)

    one, totals = lines(mailflow("replay", "--json"))

    assert (one["mail"], one["result"]) == (1, "different")
    assert one["changes"] == [{"part": "decision", "about": "propose_theme", "was": "act", "would_be": "ask"}]
    decided_by = one["decided_by"]
    assert totals == {
        "row": "totals",
        "mails": 2,
        "same": 1,
        "different": 1,
        "gone": 0,
        "copy": 0,
        "undecided": 0,
        "groups": {"propose_theme: act → ask": 1},
        "decided_by": {decided_by: 1},
    }


def test_own_phrases_show_at_once_what_they_would_change(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    club.receives(a(1, "Zet mij op de knoflookbel."))
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "join.toml").write_text('[phrases]\nnl = ["zet mij op de knoflookbel"]\n', encoding="utf-8")

    done = mailflow("replay")

    assert "join" in done.stdout
    assert "1 mail: 0 as before, 1 otherwise." in done.stdout


def test_only_mails_from_a_day_on(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))

    assert "1 mail: 1 as before" in mailflow("replay", "--since", "2026-01-05").stdout
    assert "no mails: 0 as before" in mailflow("replay", "--since", "2026-01-06").stdout
    assert mailflow("replay", "--since", "yesterday").exit_code == 2


def test_without_an_installation_nothing_is_made(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    assert "no mails" in mailflow("replay").stdout
    assert not (tmp_path / "mailflow.db").exists()
