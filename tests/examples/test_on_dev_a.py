"""The labelled mails that may be read, exported: nobody of them is told of, and they are understood as before."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from functools import cache
from pathlib import Path

from mailflow.examples.disguise import Disguise, disguise
from mailflow.examples.labelled_set import line, what_is_known
from mailflow.examples.originals import LINKS, MACHINES, Originals, Recogniser, gather, gather_known
from mailflow.examples.rebuilt import rebuilt
from mailflow.flow.assemble import shipped_lexicon
from mailflow.flow.examples import names
from mailflow.mail.headers import headers_of
from mailflow.mail.read import Own, read
from mailflow.model.correction import Label
from mailflow.model.message import Message
from mailflow.model.understanding import Known, Understanding
from mailflow.understanding.labelled import known_from
from mailflow.understanding.labels import label_from
from mailflow.understanding.understand import understand

SET = Path(__file__).resolve().parents[1] / "fixtures" / "mail" / "dev-a"
ARRIVED_AT = datetime(2030, 1, 1, tzinfo=UTC)
AT_LEAST_THE_SAME = 0.95
GONE = {"received", "authentication-results", "dkim-signature", "x-mailer", "user-agent", "x-originating-ip"}


class Before:
    """The set as it is."""

    def __init__(self) -> None:
        self.known = known_from(json.loads((SET / "context.json").read_text(encoding="utf-8")))
        rows = [json.loads(one) for one in (SET / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
        self.labels: list[tuple[str, Label]] = [(row["lang"], label_from(row)) for row in rows]
        self.contents = [(SET / row["file"]).read_bytes() for row in rows]
        self.messages = [read_as(content, self.known) for content in self.contents]
        self.understood = [understand(message, shipped_lexicon(), self.known) for message in self.messages]


def read_as(content: bytes, known: Known) -> Message:
    return read(content, arrived_at=ARRIVED_AT, own=Own(addresses=frozenset({known.club_address})))


@cache
def before() -> Before:
    return Before()


@cache
def hidden() -> Disguise:
    old = before()
    pool, places = names(), frozenset(shipped_lexicon().places.names)
    given = frozenset(name.lower() for name in pool.given) - pool.ordinary
    recogniser = Recogniser(given=given, no_names=shipped_lexicon().listed("ordinary") | places)
    originals = Originals()
    gather_known(originals, old.known)
    for message, understood, (_, label) in zip(old.messages, old.understood, old.labels, strict=True):
        gather(originals, message, understood=understood.intents, label=label, recogniser=recogniser)
    return disguise(
        originals,
        pool,
        club_name=old.known.club_name,
        club_address=old.known.club_address,
        places=places,
        salt="chance",
    )


@cache
def mails() -> tuple[bytes, ...]:
    old = before()
    return tuple(
        rebuilt(message, headers_of(message_from_bytes(content)), hidden())
        for message, content in zip(old.messages, old.contents, strict=True)
    )


@cache
def other_files() -> str:
    labels = [line("1.eml", language, label, hidden()) for language, label in before().labels]
    return json.dumps([what_is_known(before().known, hidden()), *labels], ensure_ascii=False)


def everything() -> Iterator[str]:
    """All that can be read in the export: each mail as it lies there, its text decoded, and the other files."""
    yield other_files()
    for content in mails():
        yield content.decode("utf-8")
        for part in message_from_bytes(content).walk():
            told = part.get_payload(decode=True)
            yield told.decode("utf-8") if isinstance(told, bytes) else ""


def real_people() -> set[str]:
    """Names of organisers, members, senders, recipients, and of whom the labels speak."""
    old = before()
    people = [*old.known.organisers, *(one.address for one in old.known.members)]
    for message in old.messages:
        people += [*([message.sender] if message.sender else []), *message.recipients]
    told = {one.name for one in people if not MACHINES.fullmatch(one.address.partition("@")[0])}
    told |= {one.who.name for _, label in old.labels for one in label.intents if one.who}
    return {name.partition(" via ")[0] for name in told if name and "@" not in name and name != old.known.club_name}


ORGANISATIONS = {
    "Team Buitenhof", "Wijkteam Noord", "Servicepunt Sociaal Domein", "Administratie De Schakel", "Jongerenplein",
    "Secretariaat Welzijn", "Systeembeheerder", "Mail Delivery Subsystem", "Klantcontactcentrum",
    "Sociaal Weekoverzicht", "KREDIET SERVICE",
}  # fmt: skip


def test_no_real_name_stands_in_any_file() -> None:
    words = {
        word.lower()
        for name in real_people() - ORGANISATIONS
        for word in re.findall(r"[^\W\d_]+", name)
        if len(word) > 1 and word.lower() not in LINKS and word.lower() not in hidden().ordinary
    }
    assert len(words) > 250

    left = {word for text in everything() for word in re.findall(r"[^\W\d_]+", text.lower())} & words

    assert left == set()


def test_no_whole_real_name_stands_in_any_file_even_of_ordinary_words() -> None:
    whole = {name.lower() for name in real_people() - ORGANISATIONS if " " in name}

    assert [name for text in everything() for name in whole if name in text.lower()] == []


def test_no_real_address_local_part_or_domain_stands_in_any_file() -> None:
    old = before()
    addresses = {one.address for message in old.messages for one in message.recipients}
    addresses |= {message.sender.address for message in old.messages if message.sender}
    addresses |= {one.address.address for one in old.known.members} | {one.address for one in old.known.organisers}
    texts = [text.lower() for text in everything()]

    for address in addresses:
        local, _, domain = address.partition("@")
        assert not any(address in text for text in texts if local != "club"), address
        if domain != "example.org":
            assert not any(domain in text for text in texts), domain
        if (
            len(local) > 4
            and not MACHINES.fullmatch(local)
            and local != "opbouwwerk"
            and local not in hidden().ordinary
        ):
            assert not any(re.search(rf"(?<!\w){re.escape(local)}(?!\w)", text) for text in texts), local


def test_headers_that_tell_of_roads_and_programs_are_left_out() -> None:
    for content in mails():
        names_of_fields = {name.lower() for name in message_from_bytes(content)}
        assert not names_of_fields & GONE
        assert b"\r\n" in content and b"\n" not in content.replace(b"\r\n", b"")


def test_message_ids_are_new() -> None:
    real = {one for message in before().messages for one in (message.message_id, *message.answers_to) if one}
    texts = list(everything())

    assert len(real) > 100
    assert not any(one.strip("<>") in text for one in real for text in texts)


def test_exported_mails_are_understood_as_before(record_property: Callable[[str, object], None]) -> None:
    old = before()
    known = known_from(json.loads(other_files())[0])
    kinds = same = slots = intents = 0
    for message, understood, content in zip(old.messages, old.understood, mails(), strict=True):
        again = read_as(content, known)
        anew = understand(again, shipped_lexicon(), known)
        kinds += again.kind == message.kind
        same += again.kind == message.kind and classes(anew) == classes(understood)
        intents += len(understood.intents)
        slots += len(set(meant(understood)) & set(meant(anew)))
    count = len(old.messages)

    record_property(
        "figure", f"exported dev-a: kind {kinds}/{count}  classes {same}/{count}  answers and days {slots}/{intents}"
    )
    assert kinds >= count * 0.99
    assert same >= count * AT_LEAST_THE_SAME
    assert slots >= intents * 0.9


def classes(understood: Understanding) -> list[str]:
    return sorted(f"{one.kind} {one.details.answer or ''}" for one in understood.intents)


def meant(understood: Understanding) -> Iterator[tuple[object, ...]]:
    for number, one in enumerate(understood.intents):
        details = one.details
        yield (one.kind, details.answer, details.meeting, details.guests, bool(details.who), number)


def test_what_was_said_is_read_as_said_again() -> None:
    known = known_from(json.loads(other_files())[0])
    same = sum(
        " ".join(read_as(content, known).said.split()) == " ".join(hidden().text(message.said).split())
        for message, content in zip(before().messages, mails(), strict=True)
    )

    assert same >= 0.95 * len(mails())
