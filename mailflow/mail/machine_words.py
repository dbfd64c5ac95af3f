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
    r"|eingangsbestätigung|vakantie\b|vacation\b|away\b|on leave\b)",
    re.IGNORECASE,
)
_AWAY_SUBJECT = re.compile(r"(?!\s{0,9}(?:re|antw|aw|fwd?)\s?:).{1,120}\bis out of (?:the )?office\b", re.IGNORECASE)
_BOUNCE_SUBJECT = re.compile(
    r"\s{0,9}(?:\*{3} ?)?(?:undeliver(?:able|ed)|onbestelba(?:ar|re)|niet te bezorgen|niet bezorgd"
    r"|bezorging (?:is )?mislukt|undelivered mail|delivery has been delayed|delayed mail|message delayed"
    r"|delivery (?:status )?(?:notification|failure|failed|report|error|delayed|problem|has failed)"
    r"|mail delivery (?:failed|failure|system|status|error|warning|problem|subsystem)|mail system error"
    r"|failure (?:notice|delivery)|failed mail|returned mail|returned to sender"
    r"|message (?:not|status - un)deliver"
    r"|mail (?:could not be|not|returned|delivery problem)|warning: (?:could not|message)"
    r"|postmaster notify|non-?deliver|dsn:"
    r"|unzustellbar|nicht zustellbar|fehler bei der (?:nachrichten)?zustellung"
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
    r"|u kunt (?:hierop|op deze e-?mail) niet (?:antwoorden|reageren)",
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
# Each of these a person may write, too; who sends to thousands uses several.
_SELLING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:unsubscribe|uitschrijven|uit te schrijven|afmelden voor (?:deze|onze) nieuwsbrief|opt[- ]?out)\b",
        r"\b(?:u|je) ontvangt (?:deze|dit) (?:e-?mail|mail|nieuwsbrief|bericht) omdat"
        r"|you (?:are receiv|received|receive)\w{0,3} this (?:e-?mail|message|newsletter) because",
        r"\b(?:bekijk|view) (?:(?:deze e-?mail|dit bericht|this e-?mail|it) )?(?:online|in (?:uw|je|your) browser)",
        r"\b(?:do not|don't|no longer) (?:wish|want) to (?:hear from|receive)|reply ['\"“]?(?:remove|stop|unsub)",
        r"\b(?:first page|page #?1|top) (?:of|on|in) (?:google|the search engines)|\bseo\b"
        r"|search engine optimi[sz]ation|website ranking",
        r"\b(?:zonder bkr|lening(?:en)? (?:van|verstrekken|nodig)|loan offer|kredietfonds|credit fund)\b",
        r"\b(?:million (?:dollars|euros?|usd)|next of kin|beneficiary|inheritance|lottery|jackpot|erfenis van)\b",
        r"\b(?:bitcoin|crypto|forex|casino|viagra|investment opportunity|beleggingskans)\b",
        r"\b\d{1,2} ?% (?:korting|discount|off)\b|\b(?:kortingscode|discount code|limited offer|free trial"
        r"|tijdelijke aanbieding|gratis proefperiode)\b",
        r"\b(?:lead(?:s|ing)? (?:agency|generation)|price list|quote for your|guaranteed results"
        r"|vrijblijvende? (?:offerte|belmoment|kennismaking))\b",
    )
)
SELLING_SIGNS = 2


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
    found = _AUTOMATIC_TEXT.search(text[:TEXT_SCANNED])
    return " ".join(found[0].split()) if found else ""


def receipt_words(text: str) -> str:
    """The words in which a text confirms a receipt or an absence; empty where it does not."""
    found = _RECEIPT_TEXT.search(text[:TEXT_SCANNED])
    return " ".join(found[0].split()) if found else ""


def selling_words(text: str) -> tuple[str, ...]:
    """The different signs of mass mailing in a text."""
    scanned = text[:TEXT_SCANNED]
    return tuple(" ".join(found[0].split()) for pattern in _SELLING if (found := pattern.search(scanned)))
