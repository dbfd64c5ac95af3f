"""`mailflow examples export`: a labelled set with invented people, from what organisers said."""

import json
import stat
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from mailflow.store import tables
from mailflow.store.connect import transaction
from tests.cli.clubs import JOINING, UNCLEAR, ClubFolder, a, lines
from tests.cli.conftest import Typed

SAID = (
    "Hoi Marjolein,\n\nZet mij en collega Bilal Aydin (bilal.aydin@buurt.example.net) maar op de lijst, mijn nummer is "
    "06-12345678.\n\nGroet,\nAnna de Boer\nKerkstraat 12, 9401 AB Assen"
)
REAL = (
    "Anna de Boer",
    "Marjolein",
    "Terpstra",
    "Bilal",
    "Aydin",
    "anna1",
    "12345678",
    "Kerkstraat",
    "9401",
    "wijk.example",
    "Lezers",
)


def labels(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(one) for one in (folder / "labels.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def corrected(mailflow: Typed, club: ClubFolder) -> None:
    """Mail 1 was corrected; mail 2 misread; mail 3 confirmed."""
    mailflow(
        "meetings", "add", "2026-01-13T10:00", "--ends", "2026-01-13T15:00", "--place", "Utrecht", "--theme", "rouw"
    )
    club.receives(a(1, SAID, headers="Received: from [192.0.2.7] by mx.example.org\n"), a(2, JOINING), a(3, JOINING))
    who = "rsvp answer=yes name='Bilal Aydin' address=bilal.aydin@buurt.example.net"
    mailflow("inbox", "correct", "1", "--intent", "rsvp answer=yes", "--intent", who)
    by_mail = {row["mail"]: row["id"] for row in lines(mailflow("questions", "--json"))}
    mailflow("questions", "misread", str(by_mail[2]))
    mailflow("questions", "approve", str(by_mail[3]))


def test_a_set_is_written_with_nobody_real_in_it(mailflow: Typed, corrected: None, tmp_path: Path) -> None:
    done = mailflow("examples", "export", "a-set")

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "2 mails are in a-set, with invented people",
        "1 mail is left out, labelled in part only: `mailflow examples` lists them, `mailflow inbox correct` completes "
        "them",
        "Read it before you give it away: a nickname, a team or a story may still tell who wrote it.",
    ]
    folder = tmp_path / "a-set"
    assert sorted(path.name for path in folder.iterdir()) == ["001.eml", "002.eml", "context.json", "labels.jsonl"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        text = path.read_text(encoding="utf-8")
        assert [one for one in REAL if one.lower() in text.lower()] == [], path.name


def test_labels_mails_and_what_was_known_name_the_same_invented_people(
    mailflow: Typed, corrected: None, tmp_path: Path
) -> None:
    mailflow("examples", "export", "a-set")

    first, second = labels(tmp_path / "a-set")
    mail = message_from_bytes((tmp_path / "a-set" / "001.eml").read_bytes())
    payload = mail.get_payload(decode=True)
    told = json.loads((tmp_path / "a-set" / "context.json").read_text("utf-8"))
    assert isinstance(payload, bytes)
    own, other = first["intents"]
    assert (first["file"], first["lang"], first["kind"]) == ("001.eml", "nl", "person")
    assert own == {"intent": "rsvp", "status": "yes", "guests": 0, "meeting": "2026-01-13"}
    assert f"{other['who']['name']} ({other['who']['email']})" in payload.decode().replace("\n", " ")
    assert other["who"]["email"].endswith(".example.org")
    assert f"Hoi {told['organisers'][0]['name'].split()[0]}," in payload.decode()
    assert [one["intent"] for one in second["intents"]] == ["join"]
    assert (told["inbox"], told["meetings"][0]["start"]) == ("club@example.org", "2026-01-13T10:00")
    assert mail["Received"] is None and mail["Message-ID"]


def test_the_set_is_one_that_mailflow_reads(mailflow: Typed, corrected: None) -> None:
    mailflow("examples", "export", "a-set")

    rows = lines(mailflow("understand", "a-set"))

    assert [row["file"] for row in rows] == ["001.eml", "002.eml"]
    assert [one["intent"] for one in rows[1]["intents"]] == ["join"]


def test_nothing_is_written_over(mailflow: Typed, corrected: None) -> None:
    mailflow("examples", "export", "a-set")

    done = mailflow("examples", "export", "a-set")

    assert (done.exit_code, done.stderr) == (
        1,
        "mailflow: a-set: there is something in it already: name a new folder\n",
    )


def test_a_mail_whose_bytes_are_gone_is_left_out(mailflow: Typed, club: ClubFolder, corrected: None) -> None:
    with club.opened(), transaction():
        tables.Inbox.update(content=b"").where(tables.Inbox.id == 1).execute()

    done = mailflow("examples", "export", "a-set")

    assert "1 mail is in a-set" in done.stdout
    assert "1 mail is left out: not kept any more, or not as a whole" in done.stdout


def test_only_what_was_labelled_since_a_day(mailflow: Typed, corrected: None) -> None:
    assert "no mails are in later" in mailflow("examples", "export", "later", "--since", "2026-01-06").stdout


def test_a_mail_that_asks_for_nothing_is_an_example_too(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    club.receives(a(1, UNCLEAR))
    mailflow("inbox", "correct", "1", "--nothing")

    mailflow("examples", "export", "a-set")

    (label,) = labels(tmp_path / "a-set")
    assert (label["kind"], label["intents"]) == ("person", [])
