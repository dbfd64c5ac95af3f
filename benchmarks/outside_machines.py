"""Measures what is known of machines' mail (reports, automatic answers), and that no person is taken for one."""

import json
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from flufl.bounce import all_failures
from outside_rows import BESIDE, PROJECT, Sample, reading, samples, share

from mailflow.model.message import Message

SETS = ("dev-a", "dev-b")
AUTOMATIC = ("auto_reply", "auto_generated", "challenge")


def bounces() -> None:
    """Prints how many failing addresses are found, how many failures are told from delays, and what was mistaken."""
    rows = [one for one in samples("bounce") if one.text("kind") == "bounce"]
    read = [(one, reading(one.content())) for one in rows]
    named = [(one, message, _wanted(one)) for one, message in read if _wanted(one)]
    ours = sum(wanted <= _found(message) for _, message, wanted in named)
    theirs = sum(wanted <= _flufl(one) for one, _, wanted in named)
    print("\nDelivery reports")
    print(f"{'known as one':<52}{share(sum(_is_bounce(message) for _, message in read), len(rows))}")
    print(f"{'all failing addresses found: ours':<52}{share(ours, len(named))}")
    print(f"{'all failing addresses found: flufl.bounce alone':<52}{share(theirs, len(named))}")
    _permanence(read)
    returned = [message for _, message in read if message is not None and message.bounce is not None]
    known = sum(bool(message.bounce and message.bounce.reports_on) for message in returned)
    print(f"{'which mail of ours it was (its Message-ID stands there)':<52} {share(known, len(returned)).strip()}")


def _permanence(read: list[tuple[Sample, Message | None]]) -> None:
    rows = [(one, message) for one, message in read if isinstance(one.expected.get("permanent"), bool)]
    plain = [row for row in rows if not _may_pass(row[0])]
    for name, chosen in (("all", rows), ("without full mailboxes and expired times", plain)):
        right = sum(
            message is not None and message.bounce is not None and message.bounce.permanent == one.expected["permanent"]
            for one, message in chosen
        )
        print(f"{f'for good or for now: {name}':<64}{share(right, len(chosen))}")


def _may_pass(sample: Sample) -> bool:
    """Sources do not agree whether these fail for good; for us they may pass (RFC 3463 3.3, 3.5)."""
    reasons = {str(result.get("reason")) for result in sample.rows("results")} | {sample.text("reason")}
    return bool(reasons & {"mailboxfull", "full", "expired"})


def _wanted(sample: Sample) -> set[str]:
    return {one.lower() for one in sample.texts("addresses") or sample.texts("addresses_us")}


def _found(message: Message | None) -> set[str]:
    if message is None or message.bounce is None:
        return set()
    return {*message.bounce.addresses, *message.bounce.temporary}


def _is_bounce(message: Message | None) -> bool:
    return message is not None and message.kind == "bounce"


def _flufl(sample: Sample) -> set[str]:
    try:
        temporary, permanent = all_failures(message_from_bytes(sample.content()))
    except Exception:  # it lets anything out for a mail that is put together badly
        return set()
    return {
        (one.decode("ascii", "replace") if isinstance(one, bytes) else str(one)).lower()
        for one in temporary | permanent
    }


def automatic_answers() -> None:
    """Prints how many automatic mails are known, and as what; each that differs from its source is named."""
    rows = [one for one in samples("autoreply") if one.text("kind") in AUTOMATIC or not one.text("kind")]
    kinds = [(one, message.kind if message else "unreadable") for one in rows for message in [reading(one.content())]]
    known = [one for one, kind in kinds if kind not in ("person", "unreadable")]
    same = [one for one, kind in kinds if kind == "auto_reply"]
    print("\nAutomatic mail (bar: 98 % known)")
    print(f"{'known as automatic, of any sort':<52}{share(len(known), len(rows))}")
    print(f"{'called an automatic answer, as its source does':<52}{share(len(same), len(rows))}")
    for one, kind in kinds:
        if kind != "auto_reply":
            print(f"  {one.text('kind') or 'auto_reply'} by its source, {kind} for us: {one.path.name}")


def people() -> None:
    """Prints how many mails of people are called automatic, and how many a delivery report; of a set, counts only."""
    print("\nPeople called machines (bar: 0.5 %; a delivery report: none)")
    total: Counter[str] = Counter()
    for name in SETS:
        folder = _labelled(name)
        total += _counted(f"people of {name}", _of_people(folder) if folder else [])
    fixtures = [one.content() for one in samples("reply") if one.path.suffix == ".eml"]
    total += _counted("reply fixtures that are whole mails", fixtures)
    texts = [_as_mail(one) for one in samples("reply") if one.path.suffix != ".eml"]
    total += _counted("reply fixtures, each put into a plain mail", texts)
    print(f"{'all of them':<52}{share(total['automatic'], total['all'])}, a delivery report: {total['bounce']}")


def _counted(name: str, contents: list[bytes]) -> "Counter[str]":
    kinds = [message.kind for content in contents if (message := reading(content)) is not None]
    found = Counter(
        {"all": len(contents), "automatic": sum(kind not in ("person", "calendar_reply") for kind in kinds)}
    )
    found["bounce"] = kinds.count("bounce")
    print(f"{name:<52}{share(found['automatic'], found['all'])}, a delivery report: {found['bounce']}")
    return found


def _labelled(name: str) -> Path | None:
    for folder in (BESIDE.parent / "mail" / name, PROJECT / "tests" / "fixtures" / "mail" / name):
        if folder.is_dir():
            return folder
    return None


def _of_people(folder: Path) -> list[bytes]:
    labels = map(json.loads, (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    return [(folder / row["file"]).read_bytes() for row in labels if row["kind"] == "person"]


def _as_mail(sample: Sample) -> bytes:
    kind = "html" if sample.path.suffix == ".html" else "plain"
    headers = (
        "From: Lies Bakker <lies@example.net>\r\nTo: club@example.org\r\nSubject: Re: vraag\r\n"
        f"Message-ID: <1@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n"
    )
    return headers.encode("ascii") + sample.content()
