"""The words by which machines are known where no header says that a machine wrote."""

import re

TEXT_SCANNED = 8_000

# What answering programs put before a subject; a person's own answer has Re: in front of it.
_AUTO_REPLY_SUBJECT = re.compile(
    r"\s{0,9}(?:\[.{1,40}\]\s{0,3})?\[?"
    r"(?:automatische? (?:antwoord|reactie|bericht|beantwoording|antwort|abwesenheit)"
    r"|automatic(?:al)? (?:reply|response)|auto(?:mated)?[- ]?(?:reply|response|antwort|antwoord)"
    r"|out[- ]of[- ](?:the[- ])?office|afwezigheids?(?:bericht|melding|assistent)"
    r"|abwesenheits(?:notiz|meldung|nachricht)|r[ée]ponse automatique|r[ée]ponse d['’]absence"
    r"|respuesta automática|risposta automatica|resposta automática|automaty?czna odpowiedź|automatická odpověď"
    r"|automatisk[at]? svar|autosvar|automaattinen vastaus|otomatik yanıt|vacation (?:reply|response|message)"
    r"|i am (?:currently )?out of (?:the )?office)\b",
    re.IGNORECASE,
)
_MAYBE_AUTO_REPLY_SUBJECT = re.compile(
    r"\s{0,9}(?:\[?ticket\b|afwezig\b|ontvangstbevestiging|bevestiging van ontvangst"
    r"|uw (?:melding|vraag|bericht|aanvraag)\b|we hebben (?:uw|je) (?:bericht|mail)"
    r"|bedankt voor (?:uw|je|jouw) (?:bericht|mail|e-mail)|(?:thank you|thanks) for (?:your|contacting)"
    r"|your (?:request|message|e-?mail|ticket)\b|we(?:'ve| have) received your|confirmation of receipt"
    r"|eingangsbestätigung|accusé de réception|wij hebben (?:uw|je|jouw) |dank voor (?:uw|je)|ihre (?:anfrage"
    r"|nachricht|e-?mail)"
    r"|vakantie\b|vacation\b|away\b|on leave\b|met verlof\b|\[?case\b|\[[\w-]{0,12}#\w{3,30}\]"
    r"|\[.{0,20}(?:ticket|case|zaak|melding).{0,30}\])",
    re.IGNORECASE,
)
_AWAY_SUBJECT = re.compile(r"(?!\s{0,9}(?:re|antw|aw|fwd?)\s?:).{1,120}\bis out of (?:the )?office\b", re.IGNORECASE)
_BOUNCE_SUBJECT = re.compile(
    r"\s{0,9}(?:\*{3} ?)?(?:undeliver(?:able|ed)|onbestelba(?:ar|re)|niet te bezorgen|niet[ -]bezorgd"
    r"|niet[ -]afgeleverd"
    r"|zustellung fehlgeschlagen|nachricht (?:nicht|konnte nicht)|mislukte bezorging|(?:uw"
    r"|je) bericht aan \S{1,80} is niet (?:bezorgd"
    r"|afgeleverd)|mailbox (?:full|unavailable)|address not found|adres niet gevonden|niet afgeleverde"
    r"|bezorging (?:is )?mislukt|undelivered mail|delivery has been delayed|delayed mail|message delayed"
    r"|delivery (?:status )?(?:notification|failure|failed|report|error|delayed|problem|has failed)"
    r"|mail delivery (?:failed|failure|system|status|error|warning|problem|subsystem)|mail system error"
    r"|failure (?:notice|delivery)|failed mail|returned mail|returned to sender"
    r"|message (?:not|status - un)deliver"
    r"|mail (?:could not be|not|returned|delivery problem)|warning: (?:could not|message)"
    r"|postmaster notify|non-?deliver|dsn:"
    r"|unzustellbar|nicht zustellbar|fehler bei der (?:nachrichten)?zustellung"
    r"|there was an error sending your mail|bezorgingsfout|bezorgvertraging|bezorging (?:is )?vertraagd"
    r"|(?:uw|je) (?:bericht|e-?mail) (?:is|kon) niet (?:worden )?(?:bezorgd|afgeleverd)|(?:bericht"
    r"|e-?mail) niet afgeleverd"
    r"|verzögerte zustellung|zustellung verzögert|retour à l'expéditeur"
    r"|non remis|échec (?:de|de la) (?:remise|distribution)|notification d['’]état)",
    re.IGNORECASE,
)
_AUTOMATIC_TEXT = re.compile(
    r"\b(?:dit is een|this is an?|dies ist eine|ceci est un) "
    r"(?:automatische?(?:\s(?:gegenereerde?|verzonden|aangemaakte?|generierte))?"
    r"|automated|automatic(?:ally generated)?|auto-?generated|(?:message|courriel) automatique)"
    r"\s{0,3}(?:bericht|e-?mail|mail|reactie|antwoord|message|reply|response|notification|nachricht|antwort)?"
    r"|\b(?:automatisch gegenereerde?|automatically generated) (?:bericht|e-?mail|message|response|reply)"
    r"|\*{3} graag boven deze regel antwoorden|please (?:type|write) your reply above this line"
    r"|please do not reply to this (?:e-?mail|message)"
    r"|(?:gelieve )?niet (?:te )?(?:antwoorden|reageren) op (?:dit|deze) (?:bericht|e-?mail)"
    r"|(?:u kunt|je kunt) (?:hierop|op dit bericht|op deze e-?mail) niet (?:antwoorden|reageren)"
    r"|deze e-?mail (?:is|wordt|werd) automatisch (?:verzonden|verstuurd|gegenereerd|aangemaakt)"
    r"|dit bericht (?:is|wordt|werd) automatisch (?:verzonden|verstuurd|gegenereerd|aangemaakt)"
    r"|(?:diese (?:nachricht|e-?mail) wurde|this (?:message|e-?mail) (?:was|is|has been)) (?:automatisch"
    r"|automatically|auto)[ -]?"
    r"(?:erzeugt|generiert|erstellt|generated|sent|created)|bitte antworten sie nicht auf diese|ne pas répondre à ce"
    r"|(?:dies|dit|this|ceci) (?:ist|is|est) (?:eine|een|an|un) (?:automatische|automatic|automated"
    r"|message automatique)"
    r"|(?:ontvangstbevestiging|bevestiging van ontvangst|acknowledge?ment of receipt)\b",
    re.IGNORECASE,
)
_RECEIPT_TEXT = re.compile(
    r"\b(?:uw|je) (?:e-?mail|bericht|vraag|melding|aanvraag) (?:\w{1,20} ){0,5}(?:ontvangen|geregistreerd)"
    r"|(?:in goede orde|hebben wij) ontvangen|ticket ?(?:nummer|number|id)"
    r"|(?:has been|is) (?:registered|received|logged)|within \w{1,10} (?:business|working) days"
    r"|binnen (?:\w{1,10} )?(?:werkdagen|\d{1,2} (?:uur|dagen))"
    r"|\b(?:ben|is|zijn) (?:\w{1,20} ){0,4}(?:afwezig|met (?:vakantie|verlof)|niet bereikbaar)"
    r"|out of (?:the )?office|on (?:annual )?leave",
    re.IGNORECASE,
)

# What a mail server says of a mail that it could not hand on; only looked at where a machine wrote.
_FAILURE_TEXT = re.compile(
    r"\b(?:could not be delivered|was not delivered|has not (?:yet )?been delivered"
    r"|(?:un)?able to deliver (?:your|the) (?:message|mail)"
    r"|wasn't delivered|couldn't be (?:found|delivered)|delivery (?:has )?failed|not a valid user"
    r"|user (?:is )?unknown|no such user|invalid user address"
    r"|mailbox is full"
    r"|undeliverable|account does not exist|address(?:ee)? (?:rejected|unknown|not found|does not exist)|over quota"
    r"|(?:kon|kan|is|werd) (?:\w{1,20} ){0,4}niet (?:worden )?(?:bezorgd|afgeleverd|besteld)"
    r"|nog niet (?:bezorgd|afgeleverd)|bezorgen is mislukt|bezorging is mislukt"
    r"|adres (?:\w{1,12} ){0,6}is niet gevonden"
    r"|postvak (?:is )?vol|mailbox (?:is )?vol|(?:adres|gebruiker) (?:is )?onbekend|konnte nicht zugestellt"
    r"|n'a pas pu (?:être|etre) (?:remis|délivré|delivre))\b",
    re.IGNORECASE,
)
_FAILURE_IN_SUBJECT = re.compile(
    r"(?!\s{0,9}(?:fwd?|doorst|tr|wg)\s?:).{1,200}(?:\(delivery failed\)|: non remis)", re.IGNORECASE
)
# A gate before somebody's mailbox that asks strangers to show that they are people.
_CHALLENGE_TEXT = re.compile(
    r"\b(?:account|mailbox|inbox|address) is protected by\b|added to the recipient's allowed"
    r"|has been waitlisted|(?:my|their|his|her|boxbe|\w{1,20}['’]s)(?: \w{1,20})? guest list\b"
    r"|(?:list of|only from) (?:approved )?senders"
    r"|approved senders?\b|onbekende afzenders"
    r"|(?:om|wegens|tegen) spam (?:tegen te gaan|te voorkomen).{0,60}(?:bevestig|klik)|expéditeurs inconnus"
    r"|confirm (?:that )?you(?:'re| are) (?:a (?:real )?(?:human|person)|not a (?:robot|spammer|machine))"
    r"|(?:prove|verify) (?:that )?you(?:'re| are) (?:a )?human|challenge[- ]response|spam ?arrest"
    r"|(?:your|this) (?:message|e-?mail) (?:will be|is being|has been) (?:held|quarantined) until"
    r"|bevestig(?:en)? dat (?:u|je) (?:een mens|geen robot)|(?:klik|volg) .{1,80}(?:om (?:uw|je) bericht"
    r"|zodat (?:uw|je) bericht)"
    r" (?:alsnog )?(?:af te leveren|te bezorgen|wordt (?:bezorgd|afgeleverd))|bestätigen sie.{1,60}kein roboter",
    re.IGNORECASE,
)

# Letters of which some stand in every such text: to look for them first is fast.
_AUTOMATIC_LETTERS = (
    "automat", "auto-gen", "autogen", "auto gen", "boven deze regel", "above this line", "not reply", "antwoorden op",
    "reageren op", "niet antwoorden", "niet reageren", "sie nicht auf", "ne pas répondre", "bevestiging", "acknowled",
)  # fmt: skip
_CHALLENGE_LETTERS = (
    "protected by", "allowed", "waitlist", "guest list", "confirm", "verify", "prove", "challenge", "arrest",
    "held", "senders", "afzenders", "om spam", "tegen spam", "expéditeurs",
    "quarantined", "robot", "een mens", "klik", "volg",
)  # fmt: skip


def is_auto_reply_subject(subject: str) -> bool:
    """Whether a program's answer begins like this."""
    return bool(_AUTO_REPLY_SUBJECT.match(subject))


def may_be_auto_reply_subject(subject: str) -> bool:
    """Whether programs begin so, and people sometimes, too ("Afwezig 13 januari")."""
    return bool(_MAYBE_AUTO_REPLY_SUBJECT.match(subject))


def is_bounce_subject(subject: str) -> bool:
    """Whether mail servers begin a report of failure like this."""
    return bool(_BOUNCE_SUBJECT.match(subject))


def is_away_subject(subject: str) -> bool:
    """Whether a subject says that its sender is away, the name in front ("Emma de Boer is out of the office")."""
    return bool(_AWAY_SUBJECT.match(subject))


def automatic_words(text: str) -> str:
    """The words in which a text says that no person wrote it; empty where it does not."""
    found = _search(_AUTOMATIC_TEXT, _AUTOMATIC_LETTERS, text)
    return " ".join(found[0].split()) if found else ""


def receipt_words(text: str) -> str:
    """The words in which a text confirms a receipt or an absence; empty where it does not."""
    found = _RECEIPT_TEXT.search(text[:TEXT_SCANNED])
    return " ".join(found[0].split()) if found else ""


def failure_words(text: str) -> str:
    """The words in which a mail server says that it could not hand on a mail; empty where it does not."""
    found = _FAILURE_TEXT.search(text[:TEXT_SCANNED])
    return " ".join(found[0].split()) if found else ""


def ends_in_failure(subject: str) -> bool:
    """Whether a mail server added to our own subject that it failed ("RE: x : non remis (delivery failed)")."""
    return bool(_FAILURE_IN_SUBJECT.match(subject[:300]))


def challenge_words(text: str) -> str:
    """The words by which a gate before a mailbox asks for a proof; empty where there are none."""
    found = _search(_CHALLENGE_TEXT, _CHALLENGE_LETTERS, text)
    return " ".join(found[0].split()) if found else ""


def _search(pattern: re.Pattern[str], letters: tuple[str, ...], text: str) -> re.Match[str] | None:
    lowered = text[:TEXT_SCANNED].lower()
    return pattern.search(lowered) if any(one in lowered for one in letters) else None
