"""`mailflow try` and `understand`: what mailflow makes of a mail, and that it leaves no trace."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.clubs import CLUB, COMING, JOINING, UNCLEAR, ClubFolder, a, lines
from tests.cli.conftest import Typed
from tests.journeys.installation import SETS

AWAY = "Auto-Submitted: auto-replied\n"


def mail_file(folder: Path, content: bytes, name: str = "one.eml") -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return str(folder / name)


def files(folder: Path) -> dict[str, str]:
    """Every file of the database, and a hash of what it holds."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("mailflow.db*")}


def test_it_shows_what_was_read_understood_decided_and_answered(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    mailflow("meetings", "add", "2026-01-13T10:00", "--place", "Utrecht")

    done = mailflow("try", mail_file(tmp_path, a(1, COMING)))

    assert (done.exit_code, done.stderr) == (0, "")
    for told in (
        "one.eml",
        "Anna de Boer <anna1@wijk.example.org>",
        COMING,
        "read as    person",
        "yes, on 2026-01-13 · from “",
        "→ done",
        "To: Anna <anna1@wijk.example.org>",
        "Subject: Fijn dat je komt: dinsdag 13 januari 2026",
        "13 januari",
        "Nothing was written, nothing was sent.",
    ):
        assert told in done.stdout, told


def test_it_shows_how_the_writer_signs_and_their_number_with_the_words_that_tell(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    text = f"{JOINING}\n\nGroetjes, Marjolein de Wit\nM 06-12345678"

    done = mailflow("try", mail_file(tmp_path, a(1, text, name="Buurtteam Oost").replace(b"anna1@", b"marjolein1@")))

    shown = " ".join(done.stdout.replace("│", " ").split())
    assert "signed as Marjolein de Wit (“Groetjes, Marjolein de Wit”), phone +31612345678 (“M 06-12345678”)" in shown
    assert "phone +31612345678 · from “" in shown
    assert "To: Marjolein <marjolein1@wijk.example.org>" in shown
    assert "Beste Marjolein," in shown


def test_what_is_asked_of_organisers_is_told(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    done = mailflow("try", mail_file(tmp_path, a(1, UNCLEAR)))

    assert "an organiser: " in done.stdout
    assert mailflow("questions").stdout == "There are no open questions.\n"


def test_what_a_machine_wrote_is_told_with_what_shows_it(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    done = mailflow("try", mail_file(tmp_path, a(1, "Ik ben er even niet.", headers=AWAY)))

    assert done.exit_code == 0
    assert "auto_reply: " in done.stdout and "To: " not in done.stdout


def test_a_mail_that_cannot_be_read_is_told(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    done = mailflow("try", mail_file(tmp_path, b"Subject: x\r\n" * 20_000))

    assert done.exit_code == 0
    assert "unreadable: " in done.stdout


def test_no_byte_of_the_database_changes(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    club.receives(a(1, JOINING))
    before = files(tmp_path)
    assert set(before) >= {"mailflow.db"}

    for text in (JOINING, COMING, UNCLEAR, "Haal mij maar van de maillijst."):
        assert mailflow("try", mail_file(tmp_path / "mails", a(2, text))).exit_code == 0

    assert files(tmp_path) == before


def test_where_there_is_no_database_yet_none_is_left_behind(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    done = mailflow("try", mail_file(tmp_path, a(1, JOINING)))

    assert done.exit_code == 0 and "To: Anna <anna1" in done.stdout
    assert files(tmp_path) == {}


def test_a_database_that_must_be_upgraded_first_is_left_as_it_is(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    mailflow("db", "check")  # makes the file, but no tables
    before = files(tmp_path)

    done = mailflow("try", mail_file(tmp_path, a(1, JOINING)))

    assert done.exit_code == 2
    assert "`mailflow db upgrade`" in done.stderr
    assert files(tmp_path) == before


def test_a_mail_that_came_before_is_said_to_have_come(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    club.receives(a(1, JOINING))

    done = mailflow("try", mail_file(tmp_path, a(1, JOINING)))

    assert "This mail was received before, as mail 1: it would not be done again." in done.stdout


def test_a_file_that_is_missing_is_told(mailflow: Typed, club: ClubFolder) -> None:
    for verb in ("try", "understand"):
        done = mailflow(verb, "nowhere.eml")
        assert done.exit_code == 1
        assert done.stderr.startswith("mailflow: nowhere.eml: there is no such file")


def test_of_several_clubs_one_must_be_named(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    club.write(key="buren", text=CLUB.replace("lezers@", "buren@").replace("De Lezers", "De Buren"))
    file = mail_file(tmp_path, a(1, JOINING))

    assert mailflow("try", file).exit_code == 2
    done = mailflow("try", file, "--club", "buren")

    assert done.exit_code == 0 and "De Buren" in done.stdout


def test_each_mail_is_understood_on_a_line_in_the_order_that_was_asked_for(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    for name, text in {"b.eml": JOINING, "a.eml": UNCLEAR}.items():
        mail_file(folder, a(1, text), name)
    (folder / "notes.txt").write_text("no mail")
    single = mail_file(tmp_path, a(3, "Haal mij maar van de maillijst."), "z.eml")

    told = lines(mailflow("understand", single, str(folder), single))

    assert [row["file"] for row in told] == ["z.eml", "a.eml", "b.eml", "z.eml"]
    assert [[intent["intent"] for intent in row["intents"]] for row in told] == [["leave"], [], ["join"], ["leave"]]
    assert [row["attention"] for row in told] == [False, True, False, False]


def test_the_format_is_that_of_the_labelled_sets(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    mail_file(folder, a(1, COMING))
    known = {
        "club": "De Lezers",
        "inbox": "lezers@example.org",
        "meetings": [{"start": "2026-01-13T10:00", "end": "2026-01-13T15:00", "place": "Utrecht", "theme": "x"}],
    }
    (folder / "context.json").write_text(json.dumps(known))

    (told,) = lines(mailflow("understand", str(folder)))
    (intent,) = told["intents"]

    assert {"file", "kind", "attention", "intents"} <= told.keys()
    assert (told["kind"], intent["intent"], intent["status"], intent["meeting"]) == (
        "person",
        "rsvp",
        "yes",
        "2026-01-13",
    )
    assert intent["decision"] == "act" and 0.8 <= intent["confidence"] <= 1
    assert all({"words", "rule", "weight"} <= one.keys() for one in intent["evidence"])


def test_what_the_club_knows_may_be_named_by_a_file_of_its_own(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    file = mail_file(tmp_path, a(1, COMING))
    (tmp_path / "known.json").write_text('{"meetings": [{"start": "2026-01-13T10:00", "end": "2026-01-13T15:00"}]}')

    (told,) = lines(mailflow("understand", "--context", "known.json", file))
    assert told["intents"][0]["meeting"] == "2026-01-13"

    (tmp_path / "broken.json").write_text('{"meetings": [{"start": "soon"}]}')
    for name, code in {"nowhere.json": 1, "broken.json": 2}.items():
        done = mailflow("understand", "--context", name, file)
        assert done.exit_code == code
        assert name in done.stderr and "Traceback" not in done.stderr


def test_understanding_needs_no_installation(mailflow: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = lines(mailflow("understand", mail_file(tmp_path, a(1, JOINING))))

    assert [intent["intent"] for intent in told["intents"]] == ["join"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.eml"]


def test_a_club_understands_by_its_own_rules_and_words(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    club.write(text=CLUB + "\n[policies]\nthreshold = 1.0\n")
    own = tmp_path / "lexicon" / "lezers"
    own.mkdir(parents=True)
    (own / "join.toml").write_text('[phrases]\nnl = ["hang mij aan de waslijn"]\n')
    file = mail_file(tmp_path, a(1, "Hang mij aan de waslijn."))

    (shipped,) = lines(mailflow("understand", file))
    (told,) = lines(mailflow("understand", "--club", "lezers", file))

    assert shipped["intents"] == []
    assert [(intent["intent"], intent["decision"]) for intent in told["intents"]] == [("join", "ask")]


def test_a_mail_that_cannot_be_read_is_a_line_too(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    (told,) = lines(mailflow("understand", mail_file(tmp_path, b"Subject: x\r\n" * 20_000)))

    assert (told["file"], told["kind"], told["attention"], told["intents"]) == ("one.eml", "unreadable", True, [])
    assert told["why"]


@pytest.mark.skipif(not (SETS / "score.py").exists(), reason="the labelled sets are not here")
def test_a_labelled_set_is_scored_as_it_comes_out(mailflow: Typed, tmp_path: Path) -> None:
    done = mailflow("understand", str(SETS / "dev-a"))
    names = [json.loads(line)["file"] for line in done.stdout.splitlines()]
    labelled = [json.loads(line)["file"] for line in (SETS / "dev-a" / "labels.jsonl").read_text("utf-8").splitlines()]

    scored = subprocess.run(
        [sys.executable, str(SETS / "score.py"), str(SETS / "dev-a"), "-", "--json"],
        input=done.stdout,
        capture_output=True,
        text=True,
        check=False,
    )

    assert names == sorted(labelled)
    assert scored.returncode == 0, scored.stderr
    figures = json.loads(scored.stdout)
    assert figures["answered"] == figures["messages"] == len(labelled)
    assert figures["macro_f1"] > 0.5
