"""Tells what the journal keeps in English in the reader's language, for the kinds of lines that come most often."""

# words: step_*, mail_*, value_*

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from mailflow.console.visit import Visit
from mailflow.console.words import Words, filled, words_of
from mailflow.rendering import phrases

# A line that is longer stays as it was written: its shape is not looked for.
LONGEST = 1_000
_BY = r"(?: \((?P<by>[^()]*)\))?"
_WHO = r"(?P<who>[^<>;]{0,200}(?: <[^<>; ]*>)?)"
_AT = r"meeting \d+ on (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d)"
_ANSWER = r"(?P<value_answer>yes|no|maybe)"
# Each line that the journal knows how to write: the key of its words, and what it looks like. The first that fits
# counts. `who` is a person, `at` a moment, `by` who did it, `kind` what a mail asks, `mails` names of templates,
# `value_*` a word that has another in each language; all else stays as it was written.
PATTERNS: Mapping[str, re.Pattern[str]] = {
    key: re.compile(pattern, re.DOTALL)
    for key, pattern in {
        "read": r"(?P<value_read>person|calendar_reply|auto_reply|bulk|own|bounce|unreadable)",
        "read_why": r"(?P<value_read>person|calendar_reply|auto_reply|bulk|own|bounce|unreadable): (?P<value_why>.*)",
        "understood": r"(?P<kind>\w+) \((?P<sure>[01]\.\d\d)\) from (?P<value_from>.*): (?P<value_decision>act|ask)",
        "asked": r"question \d+ to the organisers: (?P<kind>\w+)(?: \((?P<value_asked>.*)\))?",
        "asked_before": r"organisers were asked this before: (?P<kind>\w+)(?: \(.*\))?",
        "closed": r"question \d+: (?P<value_verdict>approve|decline|\w+), by (?P<by>.*)",
        "came_too_late": r"question \d+ had its verdict from (?P<first>.*): (?P<by>.*) comes too late",
        "queued": r"outbox \d+: (?P<mails>\w+(?:, \w+)*) to (?P<address>\S+)",
        "delivered": r"outbox \d+: sent",
        "not_delivered": r"outbox \d+: (?P<value_sent>refused|doubtful): (?P<why>.*)",
        "sent_many": r"(?P<mails>\w+(?:, \w+)*): (?P<n>\d+) mails sent",
        "wait_many": r"(?P<mails>\w+(?:, \w+)*): (?P<n>\d+) mails wait to go out",
        "outbox_only": r"outbox \d+(?:, \d+)*",
        "nothing_twice": r"this was already answered: nothing goes out twice",
        "proposed": rf"(?P<value_what>theme|contribution) \d+ of {_WHO}: (?P<title>.*)",
        "proposed_again": rf"this (?P<value_what>theme|contribution) of {_WHO} was put forward before: (?P<title>.*)",
        "settled": r"(?P<value_what>theme|contribution) \d+ \((?P<title>.*)\) is (?P<value_state>[a-z]+)"
        r"(?: into \d+| for meeting \d+)?" + _BY,
        "attendance_again": rf"{_WHO} to {_AT}: {_ANSWER}(?: with \d+ guests?)?(?:, before \w+)? again.*",
        "attendance_before": rf"{_WHO} to {_AT}: {_ANSWER}, before (?P<value_before>yes|no|maybe).*",
        "attendance_guests": rf"{_WHO} to {_AT}: {_ANSWER} with (?P<n>\d+) guests?.*",
        "attendance_waits": rf"{_WHO} to {_AT}: yes, waiting for a seat.*",
        "attendance_late": rf"{_WHO} to {_AT}: .* came late, what was written later stays: {_ANSWER}",
        "attendance": rf"{_WHO} to {_AT}: {_ANSWER}",
        "member_new": rf"{_WHO} is a member now{_BY}",
        "member_before": rf"{_WHO} was a member already",
        "member_left": rf"{_WHO} has left \((?P<by>[^()]*)\).*",
        "no_member": rf"{_WHO} was no member: nothing to end.*",
        "known": r"of (?P<address>\S+) is known now: (?P<known>.*)",
        "automatic": r"not answered: (?P<value_why>.*)",
        "delivery_failed": r"delivery failed (?P<value_lasting>for good|for now): (?P<address>.*)",
        "bounced": r"(?P<address>\S+) bounced (?P<value_lasting>for good|for now) on .*",
        "asks_nothing": r"it asks nothing: no answer, no question",
        "organiser_thanks": r"an organiser's answer that asks nothing",
        "asked_first": r"they are asked first whether it was them who wants to join: nothing vouches for the sender",
        "wish_again": r"somebody asks again to join in this name: it was asked already whether it was them.*",
        "opted_in": r"it was them who wanted to join: their answer says so",
        "opted_out": r"they do not want to join: nobody is asked, nothing goes out",
        "very_same": r"the very same came as mail (?P<n>\d+)",
        "not_kind": r"misunderstood: this is no (?P<kind>\w+) \((?P<by>.*)\)",
        "meeting_new": rf"{_AT}{_BY}",
        "meeting_changed": r"meeting \d+ changed: (?P<changes>.*?)" + _BY,
        "meeting_so": r"meeting \d+ was so already.*",
        "mailing_state": r"(?P<mails>\w+):\d+(?::\S*)? is (?P<value_state>[a-z]+)(?:: (?P<why>.*))?",
        "away": rf"{_WHO} is away from (?P<since>\S+) until (?P<until>\S+)",
        "not_away": rf"{_WHO} is not away",
        "seat": rf"seat of {_WHO} at meeting \d+: (?P<value_seat>taken|waiting|offered|lapsed)(?: until (?P<at>.*))?",
        "vote_open": r"vote \d+ on (?P<n>\d+) proposals is open",
        "vote_closed": r"vote \d+ (?:is closed|was closed already)",
        "voted": rf"{_WHO} chose .* in vote \d+.*",
        "summary_draft": r"summary \d+ is drafted from the notes of " + _WHO + r": (?P<title>.*)",
        "summary_state": r"summary \d+ is (?P<value_state>draft|approved|sent|dropped)" + _BY,
        "was_there": rf"{_WHO} (?P<value_there>was there|was not there|may have been there or not): meeting \d+",
        "asked_back": r"question \d+: its writer is asked something first \((?P<by>.*)\)",
        "stuck": r"set aside after (?P<n>\d+) attempts: (?P<why>.*)",
        "failed": r"attempt (?P<n>\d+): (?P<why>.*)",
        "again": r"to be handled again, by an organiser",
    }.items()
}


def told(text: str, visit: Visit) -> str:
    """The line in the language of who looks; empty where its kind is not known, and it stays as it was written."""
    if len(text) > LONGEST:
        return ""
    words = words_of("steps", visit.language)
    for key, pattern in PATTERNS.items():
        if found := pattern.fullmatch(text):
            gaps = {gap: _worth(gap, worth or "", words, visit) for gap, worth in found.groupdict().items()}
            by = _by(found.groupdict().get("by") or "", words, visit)
            return filled(words[f"step_{key}"], **gaps) + (f" ({by})" if by and "by" not in _gaps(key, words) else "")
    return ""


def _gaps(key: str, words: Words) -> frozenset[str]:
    return frozenset(re.findall(r"\{(\w+)\}", words[f"step_{key}"]))


def _worth(gap: str, worth: str, words: Words, visit: Visit) -> str:
    """What stands in the gap."""
    match gap:
        case "who":
            return worth.partition(" <")[0]
        case "by" | "first":
            return _by(worth, words, visit)
        case "kind":
            return _kind(worth, words, visit)
        case "sure":
            return str(round(float(worth) * 100))
        case "mails":
            named = (words.get(f"mail_{name}") or words.mail_other for name in worth.split(", "))
            return phrases.listed(dict.fromkeys(named), language=visit.language)
        case "at" | "since" | "until":
            return _moment(worth, visit)
        case _ if gap.startswith("value_"):
            return words.get(f"value_{_plain(worth)}") or worth
        case _:
            return worth


def _by(worth: str, words: Words, visit: Visit) -> str:
    """The organiser's name; nobody where it was done by itself."""
    if worth in ("", "mailflow"):
        return words.value_mailflow if worth else ""
    organiser = visit.club.organiser(worth)
    return organiser.shown if organiser else worth


def _kind(kind: str, words: Words, visit: Visit) -> str:
    if kind in visit.room.lexicon.kinds:
        return visit.room.lexicon.label(kind, visit.language)
    return words.get(f"value_{kind}") or kind


def _moment(text: str, visit: Visit) -> str:
    """The day of a moment in the journal, which is on the club's clock, as people say it."""
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(visit.club.timezone))
    except ValueError:
        return text
    return phrases.short_day(at, language=visit.language, timezone=visit.club.timezone)


def _plain(worth: str) -> str:
    """The word as a key."""
    return re.sub(r"\W+", "_", worth.lower()).strip("_")[:60]
