"""What docs/privacy.md says is sent to a second reader is what is sent."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailflow.flow.assemble import shipped_lexicon
from mailflow.flow.second_reader import SecondReader
from mailflow.mail.read import Own, read
from mailflow.model.people import Policies
from mailflow.model.understanding import Known, Understanding
from mailflow.understanding.second_put import LONGEST_SAID
from mailflow.wire.second_reader import Endpoint
from tests.builders import CLUB, a_meeting
from tests.house import START, a_mail
from tests.servers import reader
from tests.servers.reader import Reader

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
BLOCK = re.compile(r"^```(?:json|text)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


SHIPPED_KINDS = ("contribute", "join", "leave", "programme", "propose_theme", "question", "rsvp")


def sent(said: str) -> dict[str, Any]:
    """The request for Anna's mail as a real endpoint gets it."""
    own = Own(addresses=frozenset(CLUB.own_addresses), domains=frozenset(), list_id="", trusted_authserv=())
    content = a_mail(f"{said}\n\nGroet, Anna de Boer", subject="bijeenkomst")
    known = Known(
        club_name=CLUB.name,
        club_address=CLUB.address.address,
        organisers=CLUB.organisers,
        meetings=(a_meeting(), a_meeting(2, starts_at=datetime(2020, 2, 13, 9, 0, tzinfo=UTC), place="Deventer")),
    )
    with Reader(reader.claims()) as there:
        second = SecondReader(Endpoint(url=there.url, model="llama3.1:8b"), timeout_seconds=5, language="en")
        second.consulted(
            Understanding(language="nl", unclear="no phrase was recognised"),
            message=read(content, arrived_at=START, own=own),
            known=known,
            kinds=SHIPPED_KINDS,
            policies=Policies(),
        )
    (asked,) = there.asked
    return asked.told


def test_the_example_names_the_shipped_kinds() -> None:
    assert set(SHIPPED_KINDS) <= set(shipped_lexicon().kinds)


def test_the_example_is_what_is_sent_word_for_word() -> None:
    said, request, mail, instructions = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    told = json.loads(request)
    told["messages"][0]["content"] = instructions
    told["messages"][1]["content"] = mail

    assert sent(said) == told


def test_the_page_tells_the_right_bound() -> None:
    assert f"at most its first {LONGEST_SAID:,} characters" in PAGE.read_text(encoding="utf-8")
