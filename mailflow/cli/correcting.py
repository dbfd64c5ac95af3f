"""`mailflow inbox correct`: an organiser says what a mail really asked, to be learned from and, if wished, done."""

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from json import loads

import typer

from mailflow import intents
from mailflow.cli.asking import Asking, Question, one_of
from mailflow.cli.listing import plain
from mailflow.cli.opened import AsJson, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow.act import correct, correct_and_do
from mailflow.flow.correcting import ABOUT_A_MEETING, ABOUT_SOMEBODY, mail_to_correct, open_questions
from mailflow.mail.addresses import strict
from mailflow.model.address import Mentioned
from mailflow.model.answering import Undone
from mailflow.model.correction import Label, LabelledIntent, LabelledKind
from mailflow.model.message import Answer
from mailflow.model.records import InboxRow
from mailflow.understanding.labels import ANSWERS, KINDS, label_from, shown, shown_intent

TITLED = ("propose_theme", "contribute")
SLOTS = {"answer", "meeting", "guests", "name", "address", "place", "title"}
# The labelled sets have other names for some.
ALSO = {"status": "answer", "topic": "title", "email": "address", "date": "meeting"}

Number = typer.Argument(help="The mail's number.")
Asks = typer.Option(
    [],
    "--intent",
    metavar="INTENT",
    help="One thing that it asks; again for another. With its slots in the same word where there are several: "
    "\"rsvp answer=yes meeting=2027-01-13 guests=1 name='Fatima' address=f@example.org\".",
)


def correct_mail(
    id: int = Number,
    intent: list[str] = Asks,
    nothing: bool = typer.Option(False, "--nothing", help="It asks for nothing."),
    kind: str | None = typer.Option(None, "--kind", help=f"What it is: {', '.join(KINDS)}."),
    answer: str | None = typer.Option(None, "--answer", help="Of the one rsvp: yes, no or maybe."),
    meeting: str | None = typer.Option(None, "--meeting", help="Which one, by its date; left out, the next one."),
    guests: str | None = typer.Option(None, "--guests", help="How many come along."),
    name: str | None = typer.Option(None, "--name", help="About whom it is, if not about the writer."),
    address: str | None = typer.Option(None, "--address", help="Their address."),
    place: str | None = typer.Option(None, "--place", help="The town or team of who joins."),
    title: str | None = typer.Option(None, "--title", help="Of a theme or contribution, in the writer's words."),
    apply: bool = typer.Option(False, "--apply", help="Do it as well: record it, and answer the writer."),
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Say what a mail really asked. It is kept as an example; only with --apply is it also done."""
    slots = {
        "answer": answer, "meeting": meeting, "guests": guests, "name": name, "address": address, "place": place,
        "title": title,
    }  # fmt: skip
    given = Given(tuple(intent), {slot: text for slot, text in slots.items() if text is not None}, nothing, kind)
    with ordered(dry_run=dry_run) as order:
        house = order.assembled.house
        row, _ = mail_to_correct(id, house=house)
        label = given.label() if given.anything else _asked(row, Asking(nobody_there=not _somebody_types()))
        undone: Undone | None = None
        if apply:
            found = correct_and_do(id, label, house=house, by=whoever_types())
            label, undone = found.label, found.undone
        else:
            label = correct(id, label, house=house, by=whoever_types())
        told = _told(row, label, undone, is_done=apply)
    order.tell("\n".join(told), json=json)


@dataclass(frozen=True, slots=True)
class Given:
    """What was said on the command line."""

    intents: tuple[str, ...]
    slots: Mapping[str, str]
    nothing: bool
    kind: str | None

    @property
    def anything(self) -> bool:
        """Whether nobody needs to be asked."""
        return bool(self.intents or self.slots or self.nothing or self.kind)

    def label(self) -> Label:
        """The label that was said. Raises typer.BadParameter for what contradicts itself."""
        if self.nothing and self.intents:
            raise typer.BadParameter("--nothing says that there is no --intent")
        if self.slots and len(self.intents) != 1:
            raise typer.BadParameter(
                f"--{next(iter(self.slots))} belongs to exactly one --intent: with several, write it in the intent's "
                "own word, such as --intent 'rsvp answer=yes meeting=2027-01-13'"
            )
        try:
            found = _kind(self.kind or "person")
        except ValueError as error:
            raise typer.BadParameter(f"--kind {error}") from None
        if found == "person" and not self.intents and not self.nothing:
            raise typer.BadParameter("say what the person asks with --intent, or --nothing")
        return Label(kind=found, intents=tuple(intent_from(one, self.slots) for one in self.intents))


def intent_from(words: str, more: Mapping[str, str] | None = None) -> LabelledIntent:
    """The intent that was typed: its kind, then its slots. Raises typer.BadParameter that says what is wrong."""
    try:
        kind, *pairs = shlex.split(words)
    except ValueError as error:
        raise typer.BadParameter(f"--intent {words!r}: {error or 'it is empty'}") from None
    slots = dict(more or {})
    for pair in pairs:
        slot, equals, text = pair.partition("=")
        slot = ALSO.get(slot, slot)
        if not equals or slot not in SLOTS:
            raise typer.BadParameter(f"--intent {words!r}: {pair!r} is no slot: write {', '.join(sorted(SLOTS))} = ...")
        slots[slot] = text
    return _intent(kind, slots)


def _intent(kind: str, slots: Mapping[str, str]) -> LabelledIntent:
    if kind not in intents.kinds():
        raise typer.BadParameter(f"--intent {kind!r}: a mail can ask for {', '.join(intents.kinds())}")
    _only_its_own(kind, slots)
    try:
        return LabelledIntent(
            kind=kind,
            answer=_answer(slots["answer"]) if "answer" in slots else None,
            day=_day(slots["meeting"]) if slots.get("meeting") else None,
            guests=_guests(slots.get("guests", "0")),
            who=_who(slots.get("name", ""), slots.get("address", "")),
            place=slots.get("place", "").strip(),
            title=slots.get("title", "").strip(),
        )
    except ValueError as error:
        raise typer.BadParameter(f"--intent {kind}: {error}") from None


def _only_its_own(kind: str, slots: Mapping[str, str]) -> None:
    """Nothing happens, or typer.BadParameter names the slot that this kind does not have."""
    having = {
        "answer": ("rsvp",), "guests": ("rsvp",), "meeting": ABOUT_A_MEETING, "name": ABOUT_SOMEBODY,
        "address": ABOUT_SOMEBODY, "place": ("join",), "title": TITLED,
    }  # fmt: skip
    for slot in slots:
        known = having[slot]
        if kind not in known and kind in (*ABOUT_A_MEETING, *ABOUT_SOMEBODY, *TITLED, "question"):
            raise typer.BadParameter(f"{kind} has no {slot}: only {', '.join(known)} have")


def _asked(row: InboxRow, asking: Asking) -> Label:
    """The label, from somebody who reads the mail on the terminal. Raises typer.BadParameter where nobody is there."""
    if asking.nobody_there:
        raise typer.BadParameter("say what it asks with --intent, --nothing or --kind (nobody can be asked here)")
    asking.say(plain(f"From     {row.sender_shown}\nSubject  {row.subject}\n\n{row.said}\n").plain)
    asking.say(f"Understood as: {plain(', '.join(_before(row)) or 'nothing').plain}")
    kind = asking.answer(None, Question(option="--kind", text=f"It is ({', '.join(KINDS)})", usual="person"), _kind)
    found: list[LabelledIntent] = []
    while kind in ("person", "calendar_reply"):
        more, no_more = ("also ", "nothing more") if found else ("", "nothing")
        text = f"It asks {more}for ({', '.join(intents.kinds())}; Enter: {no_more})"
        wanted = asking.answer(None, Question(option="", text=text, usual=""), one_of((*intents.kinds(), "")))
        if not wanted:
            break
        found.append(_intent(wanted, _slots_of(wanted, asking)))
    return Label(kind=kind, intents=tuple(found))


def _somebody_types() -> bool:
    return sys.stdin.isatty()


def _slots_of(kind: str, asking: Asking) -> dict[str, str]:
    """The slots that this kind has, asked one by one; what is left empty is not there."""
    wanted: list[tuple[str, str, Callable[[str], str]]] = []
    if kind == "rsvp":
        wanted += [("answer", "  Comes (yes, no, maybe)", one_of(ANSWERS))]
        wanted += [("guests", "  How many come along", _text(_guests))]
    if kind in ABOUT_A_MEETING:
        wanted += [("meeting", "  Date of the meeting (Enter: the next one)", _text(_day))]
    if kind in ABOUT_SOMEBODY:
        wanted += [("name", "  Name, if for somebody else", str), ("address", "  Their address", _text(_address))]
    if kind == "join":
        wanted += [("place", "  Town or team, if named", str)]
    if kind in TITLED:
        wanted += [("title", "  On what, in the writer's words", str)]
    asked = ((slot, Question(option="", text=text, usual=""), check) for slot, text, check in wanted)
    told = {slot: asking.answer(None, question, check) for slot, question, check in asked}
    return {slot: text for slot, text in told.items() if text}


def _text(check: Callable[[str], object]) -> Callable[[str], str]:
    """The text itself, once it passes the check, or nothing."""

    def checked(text: str) -> str:
        if text:
            check(text)
        return text

    return checked


def _told(row: InboxRow, label: Label, undone: Undone | None, *, is_done: bool) -> Sequence[str]:
    """What was done and, above all, what was not."""
    lines = [f"mail {row.id} is kept as an example: {shown(label)}"]
    asked = {shown_intent(one) for one in label.intents}
    acted = [words for words in _before(row, decision="act") if words not in asked]
    if is_done:
        lines.append(f"it is done as well: `mailflow journal {row.id}` tells how")
    else:
        lines.append("nothing else was changed: the same command with --apply also records it and answers the writer")
        lines += [
            f"question {one.id} ({one.kind}) about it is still open: `mailflow questions` settles it"
            for one in open_questions(row)
        ]
    if undone is not None:
        lines += [f"taken back: {one.en}" for one in undone.back] + [f"stays: {one.en}" for one in undone.stays]
    elif acted:
        lines.append(f"what mailflow did with it before stays done: {', '.join(acted)} (mailflow journal {row.id})")
    return lines


def _before(row: InboxRow, *, decision: str = "") -> list[str]:
    """The intents that were understood when the mail came, or only those that were acted on."""
    told = loads(row.understood) if row.understood else {}
    found = [one for one in told.get("intents", []) if not decision or one.get("decision") == decision]
    return [shown_intent(one) for one in label_from({"kind": "person", "intents": found}).intents]


def _kind(text: str) -> LabelledKind:
    found = next((one for one in KINDS if one == text.strip().lower()), None)
    if found is None:
        raise ValueError(f"{text!r} is no kind of mail: it is one of {', '.join(KINDS)}")
    return found


def _answer(text: str) -> Answer:
    found = next((one for one in ANSWERS if one == text.strip().lower()), None)
    if found is None:
        raise ValueError(f"{text!r} is no answer: yes, no or maybe")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no date such as 2027-01-13") from None


def _guests(text: str) -> int:
    if not text.strip().isdecimal() or int(text) > 50:
        raise ValueError(f"{text!r} is no number of guests")
    return int(text)


def _address(text: str) -> str:
    found = strict(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no plain mail address")
    return found.address


def _who(name: str, address: str) -> Mentioned | None:
    if not name.strip() and not address.strip():
        return None
    return Mentioned(name=name.strip(), address=_address(address) if address.strip() else "")
