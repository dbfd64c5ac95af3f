"""How people read what was taken back, and what cannot be: a sentence in both languages for each thing."""

from collections.abc import Mapping, Sequence
from typing import Literal

from mailflow.model.answering import Spoken
from mailflow.model.people import Club, Language
from mailflow.model.records import OutboxRow
from mailflow.rendering import phrases
from mailflow.store import items, naming_rows
from mailflow.store.deeds import Done
from mailflow.store.restoring import Restored
from mailflow.store.watching import Change

NAMED_AT_MOST = 3
LINES_AT_MOST = 12
# The table whose row tells what an effect was about.
ABOUT: Mapping[str, str] = {
    "AddMember": "member",
    "RemoveMember": "member",
    "SetPerson": "person",
    "SetAttendance": "attendance",
    "SetSeat": "attendance",
    "NoteCame": "attendance",
    "SetAbsence": "absence",
    "ForgetAbsence": "absence",
    "SetMeeting": "meeting",
    "Propose": "proposal",
    "Settle": "proposal",
    "Ask": "question",
    "Close": "question",
    "AskBack": "question",
    "OpenBallot": "ballot",
    "CloseBallot": "ballot",
    "CastVote": "vote",
    "SetMailing": "mailing",
    "DraftSummary": "summary",
    "SetSummary": "summary",
    "CountBounce": "bounce",
    "ForgetBounces": "bounce",
    "KeepCorrection": "correction",
}
# What each table's row is called, and how it is told that it is as it was.
THINGS: Mapping[str, tuple[Spoken, Spoken, Spoken]] = {
    # table: (what it is, gone again, as it was)
    "member": (
        Spoken(nl="het lidmaatschap van {name}", en="the membership of {name}"),
        Spoken(nl="{name} is geen lid meer", en="{name} is no member any more"),
        Spoken(nl="{name} staat weer op de ledenlijst zoals eerst", en="{name} is on the list of members as before"),
    ),
    "person": (
        Spoken(nl="wat er van {name} bekend is", en="what is known of {name}"),
        Spoken(nl="van {name} is weer niets bekend", en="nothing is known of {name} any more"),
        Spoken(nl="de gegevens van {name} zijn weer zoals ze waren", en="what is known of {name} is as it was"),
    ),
    "attendance": (
        Spoken(nl="het antwoord van {name} over {day}", en="the answer of {name} for {day}"),
        Spoken(nl="het antwoord van {name} over {day} telt niet meer", en="the answer of {name} for {day} is gone"),
        Spoken(
            nl="het antwoord van {name} over {day} is weer zoals het was",
            en="the answer of {name} for {day} is as it was",
        ),
    ),
    "absence": (
        Spoken(nl="de afwezigheid van {name}", en="the absence of {name}"),
        Spoken(nl="{name} staat niet meer als afwezig", en="{name} is not away any more"),
        Spoken(nl="de afwezigheid van {name} is weer zoals die was", en="the absence of {name} is as it was"),
    ),
    "meeting": (
        Spoken(nl="de bijeenkomst van {day}", en="the meeting on {day}"),
        Spoken(nl="de bijeenkomst van {day} staat er niet meer", en="the meeting on {day} is planned no more"),
        Spoken(nl="de bijeenkomst van {day} is weer zoals die was", en="the meeting on {day} is as it was"),
    ),
    "proposal": (
        Spoken(nl="‘{name}’", en="“{name}”"),
        Spoken(nl="‘{name}’ staat niet meer op de lijst", en="“{name}” is not on the list any more"),
        Spoken(nl="‘{name}’ staat weer op de lijst zoals eerst", en="“{name}” is on the list as before"),
    ),
    "question": (
        Spoken(nl="de vraag over de mail van {name}", en="the question about the mail of {name}"),
        Spoken(nl="de vraag over de mail van {name} is weg", en="the question about the mail of {name} is gone"),
        Spoken(
            nl="de vraag over de mail van {name} staat weer open",
            en="the question about the mail of {name} is open again",
        ),
    ),
    "ballot": (
        Spoken(nl="de stemming", en="the vote"),
        Spoken(nl="de stemming is ingetrokken", en="the vote is withdrawn"),
        Spoken(nl="de stemming is weer open", en="the vote is open again"),
    ),
    "vote": (
        Spoken(nl="de stem van {name}", en="the vote of {name}"),
        Spoken(nl="de stem van {name} telt niet meer", en="the vote of {name} counts no more"),
        Spoken(nl="de stem van {name} is weer zoals die was", en="the vote of {name} is as it was"),
    ),
    "mailing": (
        Spoken(nl="{name}", en="{name}"),
        Spoken(
            nl="wat er over {name} was afgesproken, geldt niet meer",
            en="what was ordered about {name} counts no more",
        ),
        Spoken(nl="{name} is weer zoals eerst", en="{name} is as it was"),
    ),
    "summary": (
        Spoken(nl="het verslag ‘{name}’", en="the summary “{name}”"),
        Spoken(nl="het verslag ‘{name}’ is weg", en="the summary “{name}” is gone"),
        Spoken(nl="het verslag ‘{name}’ is weer zoals het was", en="the summary “{name}” is as it was"),
    ),
    "bounce": (
        Spoken(nl="de teruggekomen mail aan {name}", en="the mail to {name} that came back"),
        Spoken(
            nl="de teruggekomen mail aan {name} telt niet meer",
            en="the mail to {name} that came back counts no more",
        ),
        Spoken(nl="de teruggekomen mail aan {name} telt weer", en="the mail to {name} that came back counts again"),
    ),
    "correction": (
        Spoken(nl="wat mailflow van de mail van {name} leerde", en="what mailflow learned from the mail of {name}"),
        Spoken(
            nl="wat mailflow van de mail van {name} leerde, is vergeten",
            en="what mailflow learned from the mail of {name} is forgotten",
        ),
        Spoken(
            nl="wat mailflow van de mail van {name} leerde, is weer zoals het was",
            en="what mailflow learned from the mail of {name} is as it was",
        ),
    ),
}  # fmt: skip
# Where the same row can be told more exactly, by what was done to it.
AGAIN: Mapping[str, Spoken] = {
    "SetSeat": Spoken(
        nl="de plek van {name} op {day} is weer zoals die was", en="the seat of {name} on {day} is as it was"
    ),
    "NoteCame": Spoken(
        nl="of {name} er op {day} was, staat weer zoals eerst", en="whether {name} was there on {day} is as it was"
    ),
    "AskBack": Spoken(nl="bij {name} staat geen wedervraag meer open", en="nothing more is asked back from {name}"),
}
MAILINGS: Mapping[str, Spoken] = {
    "announcement": Spoken(nl="de aankondiging", en="the announcement"),
    "call_for_themes": Spoken(nl="de vraag om thema's", en="the call for themes"),
    "invitation": Spoken(nl="de uitnodiging", en="the invitation"),
    "nudge": Spoken(nl="de vraag of men komt", en="the question whether people come"),
    "reminder": Spoken(nl="de herinnering", en="the reminder"),
    "correction": Spoken(nl="het bericht over de wijziging", en="the correction"),
    "cancellation": Spoken(nl="de afzegging", en="the cancellation"),
    "notes_request": Spoken(nl="de vraag om het verslag", en="the request for notes"),
    "summary": Spoken(nl="het verslag", en="the summary"),
    "next_call": Spoken(nl="de vooruitblik", en="the look ahead"),
    "ballot": Spoken(nl="de stemming", en="the vote"),
    "seat_offer": Spoken(nl="het aanbod van een plek", en="the offer of a seat"),
}
# What our mails are called that an organiser's doing can make; others by their subject.
MAILS: Mapping[str, Spoken] = {
    "welcome": Spoken(nl="de welkomstmail", en="the welcome mail"),
    "left": Spoken(nl="de bevestiging van de afmelding", en="the confirmation of leaving"),
    "join_declined": Spoken(nl="de mail over de aanmelding", en="the mail about joining"),
    "question_declined": Spoken(nl="het antwoord", en="the answer"),
    "organiser_note": Spoken(nl="je bericht", en="your words"),
    "organiser_asks": Spoken(nl="je bericht", en="your words"),
    "rsvp_confirmed": Spoken(nl="de bevestiging", en="the confirmation"),
    "theme_received": Spoken(nl="de bevestiging van het voorstel", en="the confirmation of the proposal"),
    "contribution_received": Spoken(nl="de bevestiging van het aanbod", en="the confirmation of the offer"),
    "programme": Spoken(nl="het programma", en="the programme"),
    "proposal_accepted": Spoken(nl="de mail over het voorstel", en="the mail about the proposal"),
    "proposal_declined": Spoken(nl="de mail over het voorstel", en="the mail about the proposal"),
    "proposal_kept": Spoken(nl="de mail over het voorstel", en="the mail about the proposal"),
    "proposal_merged": Spoken(nl="de mail over het voorstel", en="the mail about the proposal"),
    "proposal_withdrawn": Spoken(nl="de mail over het voorstel", en="the mail about the proposal"),
}
GOES_NO_MORE = Spoken(nl="{what} aan {to} gaat niet meer uit", en="{what} to {to} goes out no more")
IS_OUT = Spoken(nl="{what} aan {to} is al verstuurd", en="{what} to {to} was sent already")
WHY: Mapping[Literal["changed", "used"], Spoken] = {
    "changed": Spoken(nl="dat is intussen weer veranderd", en="that has changed again since"),
    "used": Spoken(nl="er hangt al meer van af", en="more depends on it by now"),
}
CANCEL_IT = Spoken(
    nl="er is al over gemaild of op geantwoord; laat die vervallen als hij niet doorgaat",
    en="it was mailed about or answered already; cancel it if it is not to be",
)


def named(done: Done, club: Club) -> Mapping[Language, Mapping[str, str]] | None:
    """What the words about this deed are filled with; read before it is taken back, while its rows are there."""
    change = main_change(done)
    if change is None:
        return None
    found = naming_rows.named(change, club=club.key)
    words: dict[Language, Mapping[str, str]] = {}
    for language in ("nl", "en"):
        day = phrases.short_day(found.at, language=language, timezone=club.timezone) if found.at else ""
        words[language] = {"name": _name(found.name, day, change, club, language), "day": day}
    return words


def main_change(done: Done) -> Change | None:
    """The row that a deed was about: people do not need to hear of the others. One that was made goes first."""
    about = [one for one in done.changes if one.table == ABOUT.get(done.what)] or list(done.changes)
    return next((one for one in about if one.was is None), next(iter(about), None))


def back(done: Done, change: Change, words: Mapping[Language, Mapping[str, str]]) -> Spoken:
    """That the row is as it was."""
    _, gone, again = THINGS[change.table]
    return _filled(gone if change.was is None else AGAIN.get(done.what, again), words)


def stays(change: Change, why: Restored, words: Mapping[Language, Mapping[str, str]]) -> Spoken:
    """That the row stays as it is, and why."""
    what = _filled(THINGS[change.table][0], words)
    reason = WHY["changed" if why == "changed" else "used"]
    if change.table == "meeting" and why == "used":
        reason = CANCEL_IT
    return Spoken(nl=f"{what.nl} blijft zoals het nu is: {reason.nl}", en=f"{what.en} stays as it is: {reason.en}")


def mails(rows: Sequence[OutboxRow], club: Club) -> tuple[list[Spoken], list[Spoken]]:
    """What is told of the batch's mails: those that go out no more, and those that are out already."""
    withdrawn = [one for one in rows if one.state == "withdrawn"]
    out = [one for one in rows if one.state in ("sent", "sending", "doubtful")]
    return _told_of(withdrawn, GOES_NO_MORE, club), _told_of(out, IS_OUT, club)


def _told_of(rows: Sequence[OutboxRow], words: Spoken, club: Club) -> list[Spoken]:
    """One line for each mail; of many, one line for all of a kind."""
    if len(rows) <= NAMED_AT_MOST:
        names = naming_rows.of_addresses(club.key, [one.to for one in rows])
        return [_line(words, _called(one), nl=names[one.to], en=names[one.to]) for one in rows]
    kinds: dict[Spoken, int] = {}
    for one in rows:
        kinds[_called(one)] = kinds.get(_called(one), 0) + 1
    return [
        _line(words, what, nl="één persoon", en="one person")
        if number == 1
        else _line(words, what, nl=f"{number} mensen", en=f"{number} people")
        for what, number in kinds.items()
    ]


def _line(words: Spoken, what: Spoken, *, nl: str, en: str) -> Spoken:
    return Spoken(nl=words.nl.format(what=what.nl, to=nl), en=words.en.format(what=what.en, to=en))


def _called(row: OutboxRow) -> Spoken:
    known = next((MAILS[one] for one in row.templates if one in MAILS), None)
    return known or Spoken(nl=f"de mail ‘{row.subject}’", en=f"the mail “{row.subject}”")


def shortened(lines: Sequence[Spoken]) -> tuple[Spoken, ...]:
    """Each line once; of very many the first ones, and how many more there are."""
    once = tuple(dict.fromkeys(lines))
    if len(once) <= LINES_AT_MOST:
        return once
    more = len(once) - LINES_AT_MOST + 1
    return (*once[: LINES_AT_MOST - 1], Spoken(nl=f"en zo nog {more} keer", en=f"and {more} more like these"))


def _name(name: str, day: str, change: Change, club: Club, language: Language) -> str:
    """The name; a question with the number by which organisers know it, a mailing by its kind."""
    if change.table == "mailing":
        kind = MAILINGS.get(name, Spoken(nl="de mailing", en="the mailing")).within(language)
        return f"{kind} {'voor' if language == 'nl' else 'for'} {day}" if day else kind
    known = items.items(club.key, [("question", change.id)]) if change.table == "question" else ()
    if not known:
        return name
    return f"{name} (nummer {known[0].number})" if language == "nl" else f"{name} (number {known[0].number})"


def _filled(words: Spoken, by: Mapping[Language, Mapping[str, str]]) -> Spoken:
    return Spoken(nl=words.nl.format(**by["nl"]), en=words.en.format(**by["en"]))
