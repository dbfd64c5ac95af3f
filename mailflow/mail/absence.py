"""Knows an out-of-office note by its words, and reads from it until when somebody is away."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mailflow.mail.note_words import note_words, reacts, read_words, receipt_note_words

TEXT_SCANNED = 4_000
SIGNS_NEEDED = 3
LONGEST_AWAY = timedelta(days=500)

_ABSENT = re.compile(
    r"\b(?:ik ben|i am|i'm|i’m|ich bin|je suis|i will be|i'll be|wij zijn|ben ik|bin ich)\b.{0,80}?"
    r"\b(?:afwezig|niet aanwezig|niet bereikbaar|niet op kantoor|vakantie|verlof|vrij|buiten kantoor"
    r"|out of (?:the )?office"
    r"|away|on (?:\w{1,10} )?leave|on vacation|on holiday|nicht (?:im büro|erreichbar|im haus)|abwesend|im urlaub"
    r"|absent|absente|en congés?|en vacances)\b"
    r"|\bafwezig (?:tot|t/m|van|vanaf|wegens)\b|\b(?:geniet|ga) (?:ik )?(?:van|met) .{0,30}(?:vakantie"
    r"|vrije dagen|verlof)\b"
    r"|\b(?:niet meer|no longer) (?:werkzaam|in dienst|with|working|employed)\b|\bmijn (?:laatste )?werkdagen zijn\b"
    r"|\b(?:werk|ben) ik (?:niet|vrij)\b|\bik werk (?:niet )?op\b|\bi (?:do not|don't) work on\b|\bkeinen? zugriff\b",
    re.DOTALL,
)
_SIGNS = (
    _ABSENT,
    re.compile(
        r"\b(?:bedankt|dank(?: je| u)?(?: wel)?|hartelijk dank|thanks?(?: you)?|vielen dank|danke|merci)\b.{0,15}"
        r"\b(?:voor|for|für|pour|de)\b.{0,15}\b(?:bericht|mail|e-mail|message|nachricht|courriel|email)\b"
    ),
    re.compile(
        r"\b(?:niet|not|nicht|kein\w{0,2}|limited|beperkt|no|geen|pas)\b.{0,25}\b(?:gelezen|doorgestuurd|read"
        r"|forwarded|weitergeleitet"
        r"|gelesen|access|toegang|inbox|zugriff|mail lezen|mijn mail|e-?mail (?:lezen|beantwoorden))\b"
        r"|\b(?:lees|check|read) (?:ik )?(?:mijn|my|deze|this) (?:mail|e-mail|email|mailbox"
        r"|inbox)\b.{0,10}\b(?:niet|not)\b"
    ),
    re.compile(
        r"\b(?:dringend|spoed|urgent|urgente|dringende\w?|brand|noodgeval|emergenc\w{1,3}|urgence)\b"
        r"|\b(?:neem|kunt u|kun je|please|bitte|veuillez)\b.{0,30}\b(?:contact|contacteer|wenden|contacter"
        r"|terecht bij)\b"
        r"|\bneemt .{1,60} waar\b"
    ),
    re.compile(
        r"\b(?:na|bij|after|upon|nach|à|on) (?:mijn|my|meine[rn]?|mon) (?:terugkomst|terugkeer|vakantie|verlof"
        r"|return|holiday"
        r"|rückkehr|urlaub|retour)\b"
        r"|\b(?:weer|back|again|wieder|de retour) (?:terug|bereikbaar|aanwezig|in the office|at work|im büro"
        r"|op kantoor|au bureau"
        r"|available|from|on|vanaf|op|in)\b|\bzo (?:snel|spoedig) mogelijk\b|\bas soon as possible\b"
        r"|\bso bald wie möglich\b"
    ),
)  # fmt: skip
# Who speaks of these answers us, away or not.
_ANSWERS = re.compile(
    r"\?|\b(?:bijeenkomst\w{0,2}|meetings?|uitnodiging\w{0,2}|invitation|aan ?melden|aanmelding|af ?melden"
    r"|afmelding|meld"
    r"|lijst|mailinglijst|list|thema\w{0,2}|theme|kom|komen|attend|join|er ?bij zijn|erbij|niet bij|jammer)\b"
)


_RECEIPT_SIGNS = (
    _SIGNS[1],
    re.compile(
        r"\b(?:in goede orde |hebben (?:wij|we) (?:\w{1,12} ){0,3}|is (?:bij ons |door ons |goed )?|we(?:'ve"
        r"| have)? )(?:ontvangen|binnengekomen"
        r"|geregistreerd|received)\b|\b(?:has been|was) (?:received|registered|logged)\b|\b(?:eingegangen"
        r"|erhalten|bien reçu)\b"
    ),
    re.compile(
        r"\b(?:binnen|within|innerhalb von|sous|dans les) (?:\w{1,12} ){0,3}?(?:werkdagen|werkdag|dagen|uur"
        r"|(?:business|working) days|hours"
        r"|days|werktagen|stunden|jours|heures)\b|\bzo (?:snel|spoedig) mogelijk\b.{0,40}\b(?:contact|antwoord"
        r"|reactie|terug|behandel"
        r"|reageren|beantwoord)|\b(?:contact|antwoord|reactie|reageren|terug|op)\b.{0,40}\bzo (?:snel"
        r"|spoedig) mogelijk\b"
        r"|\bget back to you\b.{0,30}\bas soon as\b|\bstreven er ?naar\b|\bso bald wie möglich\b|\bschnellstmöglich\b"
    ),
    re.compile(
        r"\b(?:ticket|zaak|referentie|meldings?|dossier|case|reference|vorgangs)[ -]?(?:nummer|number|nr|id"
        r"|n°)\b|\bhet heeft nummer\b"
        r"|\bonder (?:nummer|kenmerk)\b|\bveelgestelde vragen\b|\bfaq\b|\bopeningstijden\b|\bopening hours\b"
    ),
)  # fmt: skip
_PLURAL = re.compile(r"\b(?:we|wij|ons|onze|our|us|team|wir|unser\w{0,2}|nous|notre|klantenservice|secretariaat)\b")
RECEIPT_SIGNS_NEEDED = 3


def note_or_receipt_words(text: str, subject: str) -> str:
    """The words of an out-of-office note or a receipt that no header shows to be one; empty where it may be a person's.

    Who reacts to what a mail said, away or not, is a person.
    """
    if words := read_words(text[:TEXT_SCANNED], subject):
        return words
    plain = _plain(text)
    answers = _ANSWERS.search(plain) is not None
    if not answers and (words := _acknowledgement(plain)):
        return words
    if reacts(plain):
        return ""
    if not answers and (words := _absence(plain)):
        return words
    return note_words(plain, subject) or receipt_note_words(plain, subject)


def absence_words(text: str, subject: str = "") -> str:
    """The words of an out-of-office note in a mail without any header that says so; empty where it may be a person's.

    It says of its writer that they are away, and two more things of such notes: thanks for the mail, that mail is not
    read, whom to turn to, when there will be an answer; or it is worded as people word only notes (note_words).
    """
    plain = _plain(text)
    if reacts(plain):
        return ""
    return ("" if _ANSWERS.search(plain) else _absence(plain)) or note_words(plain, subject)


def acknowledgement_words(text: str) -> str:
    """The words with which an office's program confirms a receipt, no header saying so; empty where it may be a person.

    It thanks, says that the mail came in and when there will be an answer or under which number (three of these four),
    speaks for several people, and answers nothing.
    """
    plain = _plain(text)
    return "" if _ANSWERS.search(plain) else _acknowledgement(plain)


def _absence(plain: str) -> str:
    absent = _ABSENT.search(plain)
    if absent is None or sum(bool(sign.search(plain)) for sign in _SIGNS) < SIGNS_NEEDED:
        return ""
    return absent[0].strip()


def _acknowledgement(plain: str) -> str:
    if not _PLURAL.search(plain):
        return ""
    found = [match for sign in _RECEIPT_SIGNS if (match := sign.search(plain))]
    return found[1][0].strip() if len(found) >= RECEIPT_SIGNS_NEEDED else ""


def away(text: str, *, written_at: datetime) -> tuple[date | None, date | None]:
    """From when and until when the writer of an out-of-office note is away: first day away, last day away.

    None where it is not said. "Back on the 6th" makes the 5th the last day away. A date without its year is the next
    one after `written_at`.
    """
    today = written_at.date()
    plain = _plain(text)
    until = next(_last_days(plain, today), None)
    start = next((day for found in _FROM.finditer(plain) if (day := _day(found, _near(until, today)))), None)
    if start is not None and until is not None and start > until:
        start = None
    return start, until


def _plain(text: str) -> str:
    return " ".join(text[:TEXT_SCANNED].lower().replace("’", "'").split())


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january januar janvier", "februari feb february februar février fevrier",
            "maart mrt march mar märz marz mars", "april apr avril", "mei may mai", "juni jun june juin",
            "juli jul july juillet", "augustus aug august août aout", "september sep sept septembre",
            "oktober okt october oct octobre", "november nov novembre", "december dec dezember dez décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "maandag monday montag lundi", "dinsdag tuesday dienstag mardi", "woensdag wednesday mittwoch mercredi",
            "donderdag thursday donnerstag jeudi", "vrijdag friday freitag vendredi",
            "zaterdag saturday samstag samedi", "zondag sunday sonntag dimanche",
        )
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(_WEEKDAYS)
_DATE = (
    rf"(?:(?:de|den|the|le|dem|der|het) )?(?:(?P<weekday>{_WEEKDAY}),? )?(?:(?:de|den|the|le|dem|der) )?"
    rf"(?:(?P<iso>\d{{4}}-\d\d-\d\d)"
    rf"|(?P<day>\d{{1,2}})(?:e|er|st|nd|rd|th|ste|de|\.)? ?(?:of )?(?P<month>{_MONTH})\.?(?:,? (?P<year>\d{{4}}))?"
    rf"|(?P<month_us>{_MONTH})\.? (?P<day_us>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year_us>\d{{4}}))?"
    rf"|(?P<day_n>\d{{1,2}})[-/.](?P<month_n>\d{{1,2}})(?:[-/.](?P<year_n>\d{{4}}|\d\d))?)"
)
_ONE_DAY = rf"(?:{_DATE}|(?P<only_weekday>{_WEEKDAY})\b)"
_THROUGH = re.compile(
    rf"\b(?:tot en met|t/m|t\.e\.m\.|tem|up to and including|through|till and including|bis einschließlich"
    rf"|bis zum|bis"
    rf"|jusqu'au|jusqu'à|au) {_ONE_DAY}(?: (?P<inclusive>inclu\w{{1,6}}))?"
)
_UNTIL = re.compile(rf"\b(?:tot|until|till|til) {_ONE_DAY}")
_BACK = re.compile(
    rf"(?<!niet )(?<!nicht )(?<!not )\b(?:terug|back|wieder|retour|bereikbaar|aanwezig|available|erreichbar"
    rf"|return\w{{0,3}}|hervat\w{{0,2}}|weer|again)\b"
    rf"(?:(?! niet\b| not\b)[^.!?]){{0,40}}?\b(?:op|vanaf|on|from|ab|am|le|à partir du|per|starting)? ?{_ONE_DAY}"
)
_BACK_BEFORE = re.compile(
    rf"\b(?:vanaf|ab|from|op|am|on|à partir du|per|er) {_ONE_DAY}(?: \w{{1,15}}){{0,3}}? (?:weer|terug|back"
    rf"|wieder|de retour)\b"
)
_FROM = re.compile(rf"\b(?:van|vanaf|from|vom|ab|du|between|tussen|à partir du|since|sinds|seit) {_DATE}")


def _last_days(plain: str, today: date) -> Iterator[date]:
    """The last day away by each way of saying it, the surest first."""
    for pattern, days_before in ((_THROUGH, 0), (_BACK_BEFORE, 1), (_BACK, 1), (_UNTIL, 1)):
        for found in pattern.finditer(plain):
            day = _day(found, today)
            if day is not None and today - timedelta(days=7) <= day <= today + LONGEST_AWAY:
                yield day - timedelta(days=days_before)


def _near(until: date | None, today: date) -> date:
    return min(today, until) - timedelta(days=60) if until else today - timedelta(days=60)


def _day(found: re.Match[str], after: date) -> date | None:
    """The date that was named: without its year the first one from a week before `after` on; None for no real date."""
    named = found.groupdict()
    if only := named.get("only_weekday"):
        return after + timedelta(days=(_WEEKDAYS[only] - after.weekday()) % 7 or 7)
    try:
        if named["iso"]:
            return date.fromisoformat(named["iso"])
        day = int(named["day"] or named["day_us"] or named["day_n"])
        word = named["month"] or named["month_us"]
        month = _MONTHS[word] if word else int(named["month_n"])
        year = named["year"] or named["year_us"] or named["year_n"]
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        earliest = after - timedelta(days=7)
        this_year = date(earliest.year, month, day)
        return this_year if this_year >= earliest else date(earliest.year + 1, month, day)
    except ValueError:
        return None
