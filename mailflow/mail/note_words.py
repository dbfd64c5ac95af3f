"""Weighs the words of out-of-office notes and receipts that come without any header to show what they are."""

import re

POINTS_NEEDED = 4

# Points and phrases in lower case: how a note says that its writer is away or gone.
_AWAY = re.compile(
    r"\b(?:ik ben|ben ik|i am|i'm|ich bin|je suis|wij zijn|zijn wij|we are|is|is momenteel)\b[^.!?\n]{0,70}?"
    r"\b(?:afwezig|niet aanwezig|niet bereikbaar|beperkt bereikbaar|niet op kantoor|niet aan het werk"
    r"|aan het genieten|uit dienst|op cursus|met sabbatical|(?:met"
    r"|op) (?:\w{1,10} )?vakantie"
    r"|met (?:\w{0,20})verlof|op huwelijksreis|op reis|vrij|lekker weg|er (?:deze week |vandaag )?niet"
    r"|langdurig ziek|out of (?:the )?office"
    r"|out until|away|on (?:\w{1,12} )?(?:leave|holiday|vacation)|nicht (?:im büro|erreichbar|im haus)|abwesend"
    r"|im urlaub|absente?"
    r"|en (?:vacances|congés?))\b"
    r"|\bafwezig (?:tot|t/m|van|vanaf|wegens)\b|\bwegens (?:\w{1,20} ){0,3}(?:ben ik|zijn wij|afwezig)\b"
    r"|\bheb ik \w{0,12}verlof\b"
    r"|\b(?:vandaag|deze week|momenteel|currently) (?:ben ik|i am) [^.!?\n]{0,30}(?:cursus|congres|training|vakantie"
    r"|away)\b|\bik heb (?:vakantie|\w{0,12}verlof)\b|\bgeniet ik van (?:mijn|een) (?:\w{1,12} ){0,2}(?:pensioen"
    r"|vakantie"
    r"|verlof)"
    r"|\b(?:niet (?:meer|langer)|no longer) (?:werkzaam|in dienst|with|employed|working)\b"
    r"|\bwerkt? (?:ik )?niet (?:meer|langer) (?:bij|voor)\b"
    r"|\bno longer work\b|\b(?:in elternzeit|actuellement en congé|en congé (?:maternité|parental))\b"
    r"|\bik werk niet op\b|\bwork part-?time\b"
    r"|\b(?:ik ben|ik werk) (?:alleen |enkel )?op \w{2,3}?(?:maandag|dinsdag|woensdag|donderdag"
    r"|vrijdag)[^.!?]{0,50}\b(?:werkzaam|aanwezig)\b"
    r"|\bik ben op (?:\w{2}|maandag|dinsdag|woensdag|donderdag|vrijdag)[^.!?]{0,50}\b(?:werkzaam|aanwezig)\b"
    r"|\bkantoor (?:is )?gesloten\b|\bgesloten van\b|\bkantoor is van\b|\bour office is closed\b"
    r"|\boffice will be closed\b"
)
_UNREAD = re.compile(
    r"\b(?:mails?|e-?mails?|berichten?|mailbox|postvak|adres|e-?mailadres|message|messages"
    r"|inbox)\b[^.!?\n]{0,50}\b(?:wordt?|worden|is|are|will)"
    r" (?:\w{1,12} ){0,3}?(?:niet|not|pas|na de vakantie|maandag|opgeheven|no longer)\b"
    r"|\b(?:lees|check|beantwoord|bekijk) (?:ik )?(?:tot [\w ]{2,12} )?(?:in die periode )?(?:geen|mijn"
    r"|nauwelijks) (?:werk)?(?:e-?)?mails?\b"
    r"|\blees ik (?:\w{1,12} )?mijn mail weer\b|\blees tot [\w ]{1,12} geen mail\b|\blees geen \w{0,5}mail\b"
    r"|\bmail check ik sporadisch\b"
    r"|\b(?:won't|not) (?:be )?(?:checking|reading) (?:my )?e-?mails?\b|\blimited access to (?:my )?e-?mail"
    r"|\bconsulte pas mes (?:mails|messages)"
    r"|\bmailbox is not (?:monitored|checked)\b|\bihre e-?mail wird nicht\b|\blees (?:uw|je) (?:bericht|mail) na\b"
    r"|\bbeantwoord ik mijn mail weer\b"
    r"|\bnachricht wird nicht\b|\bmail wordt niet bewaard\b|\blees ik mijn e-?mail niet\b|\bin behandeling genomen\b"
    r"|\breageer (?:ik )?na \d|\bbeantwoorden we uw mail\b"
)
_INSTEAD = re.compile(
    r"\b(?:dringend\w{0,2}|spoed(?:eisende|gevallen)?|for assistance|te bereiken via|urgente?|urgence|urgent\w{0,2}"
    r"|dringenden fällen|noodgeval|kan wachten"
    r"|niet (?:kunnen|kan) wachten)\b"
    r"|\b(?:neem|kunt u|kun je|u kunt|please|bitte|veuillez)\b[^.!?\n]{0,50}\b(?:contact|wenden|contacter|terecht"
    r"|mailen|bellen|direct your)\b"
    r"|\b(?:waargenomen door|overgedragen aan|is mijn vervanger|helpen (?:je|u) graag|helpt \w{2,20} (?:je"
    r"|u) (?:graag )?verder|in my absence)\b"
    r"|\beerder antwoord nodig\b|\bu kunt uw mail sturen\b|\bcall \+?\d|\b(?:wenden sie sich|secretariaat \d)"
)
_AFTER = re.compile(
    r"\b(?:vanaf|per|op|on|from|ab|am|le) [^.!?\n]{2,25}\b(?:weer|again|wieder)\b|\b(?:weer|wieder) (?:bereikbaar"
    r"|erreichbar|aanwezig|terug)\b"
    r"|\b(?:na|bij|after|upon|à|nach) (?:mijn |my |mon |meiner )?(?:terugkomst|terugkeer|vakantie|return|retour"
    r"|rückkehr)\b|\breturning on\b|\bben (?:weer )?terug op\b|\bwieder da\b|\bback at my desk\b"
    r"|\bdès mon retour\b|\bback (?:soon|on|in)\b|\bstaan we weer (?:voor u )?klaar\b|\bwhen i am next in\b"
    r"|\beerstvolgende werkdag\b|\bmaandag weer\b"
)
_THANKS = re.compile(
    r"\b(?:bedankt|dank|thank you|thanks|vielen dank|merci)\b[^.!?\n]{0,20}\b(?:bericht|mail|e-?mail|message"
    r"|nachricht)\b|^(?:beste mailer|beste relatie)\b"
)
_AWAY_SUBJECT = re.compile(
    r"\s{0,9}(?:automatische afwezigheid|afwezig(?:heid)?\b|ik ben afwezig|vakantie\b(?! ?\d)|abwesend|abwesenheit"
    r"|absence|ooo\b|out of office|on leave"
    r"|(?:zwangerschaps|ouderschaps|studie|bevallings|ziekte)verlof|sabbatical|(?:kantoor )?gesloten\s*$"
    r"|niet meer werkzaam|met pensioen|i have left)",
    re.IGNORECASE,
)
# No person begins so: an answering program does, with our subject behind it or nothing.
_SURE_SUBJECT = re.compile(
    r"\s{0,9}(?:automatische afwezigheid|ooo re:|afwezig re:|abwesend re:|absent re:|vakantie re:|away re:)",
    re.IGNORECASE,
)
# An address that nobody reads any more answers by itself.
_DEAD = re.compile(
    r"\b(?:dit|deze) (?:postvak|mailbox|e-?mailadres|adres)(?: is| wordt| zijn)?[^.!?\n]{0,25} niet (?:meer"
    r"|langer) (?:in gebruik|gebruikt|gelezen|beheerd)"
    r"|\bthis (?:mailbox|address|e-?mail address|account) is no longer (?:in use|monitored|used|active)"
    r"|\bdiese (?:adresse|mailadresse) wird nicht mehr"
    r"|\bmails naar dit oude adres worden niet meer gelezen"
)
_NOT_PASSED_ON = re.compile(
    r"\b(?:uw|je|your) (?:bericht|mail|e-?mail|message) (?:is|wordt|has|was) (?:ook )?(?:niet"
    r"|not)(?: been)? (?:gelezen|doorgestuurd|read|forwarded)"
    r"|\bplease use \S{1,60}@|\bgebruik voortaan\b|\bdit is een automatisch\b|\bwerkt niet (?:langer|meer)\b"
)
_RECEIPT = re.compile(
    r"\bYour message\b.{0,300}\bwas (?:read|deleted without being read|displayed) on\b"
    r"|\bUw bericht\b.{0,300}\b(?:is gelezen op|is verwijderd zonder te zijn gelezen|werd gelezen op)\b"
    r"|\bIhre Nachricht\b.{0,300}\bwurde .{0,40}gelesen\b",
    re.DOTALL,
)
_RECEIPT_SUBJECT = re.compile(
    r"\s{0,9}(?:gelezen|niet gelezen|read|not read|gelesen|lu|leesbevestiging|read receipt)\s?:", re.IGNORECASE
)
_CAME_IN = re.compile(
    r"\b(?:wij|we) hebben (?:uw|je|jouw) (?:e-?mail|bericht|vraag|aanvraag|melding"
    r"|verzoek) (?:\w{1,12} ){0,4}(?:ontvangen|geregistreerd)"
    r"|\b(?:uw|je) (?:vraag|melding|bericht|aanvraag|e-?mail|verzoek|klacht) (?:is"
    r"|werd) (?:\w{1,12} ){0,4}(?:ontvangen|geregistreerd|aangemaakt)"
    r"|\byour (?:request|message|ticket|e-?mail)(?: \(?#?\w{1,20}\)?)? has been (?:received|registered|logged|created)"
    r"|\b(?:er is|we hebben) een (?:incident|melding|ticket|zaak) (?:voor (?:je|u) )?(?:aangemaakt|geregistreerd)"
    r"|\bwe have received your (?:message|request|e-?mail)|\bihre (?:nachricht|anfrage) ist (?:bei uns )?eingegangen"
    r"|\bfijn dat je ons mailt\b"
)
_WILL_ANSWER = re.compile(
    r"\bbinnen (?:\w{1,12} ){1,2}(?:werkdag\w{0,2}|dagen|uur|weken) (?:een |te |bericht|antwoord|reactie)|\b(?:u"
    r"|je) ontvangt (?:bericht|binnen|zo)\b"
    r"|\b(?:maximaal|uiterlijk) \d{1,2} (?:weken|werkdagen|dagen)\b|\bzo (?:spoedig|snel) mogelijk (?:contact"
    r"|een reactie)\b|\bwithin \w{1,6} (?:\w{1,10} )?days\b"
    r"|\b(?:zaak|meldings?|ticket|dossier|referentie|case)[ -]?nummer\b|\bonder nummer\b|\bmet nummer\b"
    r"|\bis being reviewed\b|\breply to this e-?mail\b"
    r"|\bvermeld (?:bij|in) \w{1,20} altijd\b|\bkan het (?:langer|even) duren (?:voordat|voor)\b"
    r"|\bde status volgen\b|\bveelgestelde vragen\b"
)
_RECEIVED_SUBJECT = re.compile(
    r"\s{0,9}(?:ontvangstbevestiging|bevestiging (?:van )?ontvangst|wij hebben uw|we hebben (?:uw|je)|uw (?:melding"
    r"|vraag|bericht|aanvraag|e-?mail)\b"
    r"|bedankt voor (?:uw|je) (?:e-?mail|bericht|mail)|your (?:request|ticket|message)|\[request received\]"
    r"|incident \w|zaak \d|ticket\b|melding \w?\d"
    r"|\[ticket|\[case|case \d|thank you for (?:contacting|your))",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"\b(?:dit is een automatisch|automatisch (?:antwoord|bericht)|automatische bericht|this is an auto"
    r"|automatic reply|automated (?:reply|response|message))"
    r"|\bop deze (?:e-?)?mail kunt u niet antwoorden"
)
# Such words answer a mail, tell of the next meeting, or turn to somebody: a person writes them, away or not.
_REACTS = re.compile(
    r"\b(?:ik ben|ben ik|zit ik|ik zit) (?:er )?(?:dan|die (?:dag|week)) |\bveel plezier|\bhave fun"
    r"|\bsla (?:ik )?(?:dus |deze |een )?(?:keer )?over\b|\bvolgende keer"
    r"|\bsorry\b|\bjullie\b|\b(?:kan|kunnen) (?:ik|we) (?:niet|wel|online|mee|er|de)\b|\bdus\b"
    r"|\bmaar\b.{0,40}\b(?:graag|wel)\b|\b(?:kom|komt|komen|kwam)\b(?! (?:ik )?(?:\w{1,9} ){0,4}terug)"
    r"|\bsluit\w{0,2} (?:\w{1,9} )?aan\b|\b(?:bijeenkomst|uitnodiging|thema|lijst|mailinglijst|clubleden|programma"
    r"|notulen|stukken)\w{0,2}\b|\bop de \d{1,2}e\b|\bde \d{1,2}e\b"
    r"|\b(?:haal|zet|stuur|schrijf|houd|hou|meld) (?:mij|me|de|het|maar|ons)\b|\bmeeting|\binvitation|\b(?:save|add"
    r"|put|send) (?:me|it|them)\b|\bjoin\b|\bviendra\b|\bkomme\b"
    r"|\bin (?:mijn|m'n) plaats\b|\bneem haar plaats\b|\bwat vind(?:en)?\b|\bthe \d{1,2}(?:th|st|nd"
    r"|rd)\b(?!.{0,40}\b(?:access|back)\b)"
)
_HARMLESS_QUESTION = re.compile(
    r"\b(?:heeft u|heb je|is het|is uw|is je|do you|dringende|urgent\w{0,2}|spoed|wil je|wilt u|mail je|eerder|toch"
    r"|hulp|liever|vragen over)\b[^.!?\n]{0,60}\?"
)


def reacts(plain: str) -> bool:
    """Whether a lowered text reacts to what was asked, as no answering program can."""
    return bool(_REACTS.search(plain))


def note_words(plain: str, subject: str) -> str:
    """The words of an out-of-office note in a lowered text on one line that reacts to nothing; empty where it may be
    a person's."""
    if "?" in plain and "?" in _HARMLESS_QUESTION.sub("", plain):
        return ""
    dead = _DEAD.search(plain)
    if dead is not None and _NOT_PASSED_ON.search(plain):
        return dead[0].strip()
    away = _AWAY.search(plain)
    points = 0 if away is None else 2
    points += 2 if _UNREAD.search(plain) else 0
    points += sum(bool(sign.search(plain)) for sign in (_INSTEAD, _AFTER, _THANKS))
    if _SURE_SUBJECT.match(subject) and points >= 1:
        return subject.strip()
    points += 1 if _AWAY_SUBJECT.match(subject) else 0
    if points < POINTS_NEEDED:
        return ""
    found = away or _UNREAD.search(plain)
    return found[0].strip() if found else ""


def read_words(text: str, subject: str) -> str:
    """The words with which a mail program says that our mail was read or thrown away; empty where they are missing."""
    read = _RECEIPT.search(text) if _RECEIPT_SUBJECT.match(subject) else None
    return " ".join(read[0].split())[:100] if read else ""


def receipt_note_words(plain: str, subject: str) -> str:
    """The words by which a program says that our mail came in; empty where a person may say it.

    `plain` is the text lowered, on one line, and reacts to nothing.
    """
    if "?" in plain and "?" in _HARMLESS_QUESTION.sub("", plain):
        return ""
    came_in = _CAME_IN.search(plain)
    points = (2 if came_in else 0) + (2 if _AUTOMATIC.search(plain) else 0)
    points += (1 if _WILL_ANSWER.search(plain) else 0) + (1 if _THANKS.search(plain) else 0)
    points += 1 if _INSTEAD.search(plain) else 0
    points += 2 if _RECEIVED_SUBJECT.match(subject) else 0
    if points < POINTS_NEEDED or not (came_in or _WILL_ANSWER.search(plain)):
        return ""
    return (came_in or _AUTOMATIC.search(plain) or _WILL_ANSWER.search(plain) or [subject])[0].strip()
