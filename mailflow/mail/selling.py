"""Knows by its words what is sent to thousands: advertising, acquisition and spam that no header gives away."""

import re

from mailflow.mail.mass_words import NEWSLETTERS, OFFERS, PERSONAL
from mailflow.mail.notice_words import APPEALS, NOTICES, SWINDLES

TEXT_SCANNED = 8_000
SHORTEST = 60
SIGN = 2
POINTS_NEEDED = 4
PERSONAL_NEEDED = 6

# Kinds of signs, each with the letters that must stand in the text for one of its phrases to be in it (to look for
# these is fast) and the phrases, all in lower case. A person may write any one of them; who sends to thousands uses
# phrases of several kinds.
_SIGNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("unsub", "uitschrijven", "uit te schrijven", "afmelden", "opt-out", "opt out", "abmelden", "désinscri"),
        r"\b(?:unsubscribe|uitschrijven|uit te schrijven|afmelden voor (?:deze|onze) (?:nieuwsbrief|mailing"
        r"|aanbiedingen)"
        r"|opt[- ]?out|vom newsletter abmelden|désinscri(?:re|ption))\b",
    ),
    (
        ("omdat", "because", "you are receiving"),
        r"\b(?:u|je) ontvangt (?:deze|dit) (?:e-?mail|mail|nieuwsbrief|bericht) omdat"
        r"|you (?:are receiv|received|receive)\w{0,3} this (?:e-?mail|message|newsletter) because",
    ),
    (
        ("online", "browser"),
        r"\b(?:bekijk|view|lees) (?:(?:deze e-?mail|deze nieuwsbrief|dit bericht|this e-?mail|it) )?"
        r"(?:online\b|in (?:uw|je|your|de) browser)",
    ),
    (
        ("wish to", "want to", "reply", "interested", "interesse", "niet meer"),
        r"\b(?:do not|don't|don’t|no longer) (?:wish|want) to (?:hear from|receive)"
        r"|\breply (?:with )?['\"“]?(?:remove|stop|unsub)"
        r"|\bif you(?:'re| are) not interested,? (?:just|please|simply|let)"
        r"|\bantwoord dan (?:met|even) ['\"“‘](?:nee|stop|afmelden|geen interesse)"
        r"|\bheeft u geen interesse,? (?:laat|dan|antwoord)",
    ),
    (
        ("google", "search engine", "seo", "ranking", "zoekmachine", "backlink", "gastblog", "guest post", "vindbaar"),
        r"\b(?:first page|page #?1|top|eerste pagina|bovenaan) (?:of|on|in|van|bij) (?:google"
        r"|the search engines)|\bseo\b"
        r"|search engine optimi[sz]ation|website ranking|rank(?:ing)? (?:your|higher)|zoekmachine-?optimalisatie"
        r"|\bbacklinks?\b|\bguest ?posts?\b|\bgastblogs?\b|vindbaar(?:heid|der)? (?:in|op) google",
    ),
    (
        ("bkr", "lening", "loan", "krediet", "credit fund", "darlehen"),
        r"\b(?:zonder bkr|lening(?:en)? (?:van|verstrekken|nodig)|loan offer|(?:business|personal) loans?"
        r"|(?:wij|we) verstrekken leningen|kredietfonds|credit fund|darlehen ohne)\b",
    ),
    (
        ("million", "miljoen", "next of kin", "beneficiary", "inherit", "lottery", "loterij", "jackpot", "erfenis",
         "compensation fund", "diplomat"),
        r"\b(?:million (?:dollars|euros?|usd)|miljoen (?:dollar|euro|usd)|next of kin|beneficiary|inheritance|lottery"
        r"|loterij|jackpot|erfenis van|compensation fund|diplomatic courier)\b",
    ),
    (
        ("bitcoin", "crypto", "forex", "casino", "viagra", "cialis", "invest", "belegging", "trading"),
        r"\b(?:bitcoins?|crypto(?:valuta|currency)?|forex|casino|viagra|cialis|investment opportunity|beleggingskans"
        r"|trading (?:platform|signals?|robot))\b",
    ),
    (
        ("%", "kortingscode", "discount", "offer", "trial", "aanbieding", "proefperiode", "vroegboek", "early bird",
         "op=op", "korting"),
        r"\b\d{1,2} ?% (?:(?:vroegboek|introductie|kennismakings)?korting|discount|off)\b|\b(?:kortingscode"
        r"|discount code"
        r"|limited(?:-time)? offer|special offer|free trial|tijdelijke (?:aanbieding|actie)|gratis proefperiode"
        r"|vroegboekkorting"
        r"|early[- ]bird|op ?= ?op|(?:ontvang|profiteer|krijg) (?:nu |dan |tijdelijk )?(?:\w{1,12} )?korting)\b",
    ),
    (
        ("lead", "price list", "prijslijst", "quote", "guaranteed", "vrijblijvend", "demo", "belmoment", "kwartier",
         "15 min", "offerte", "kennismaking", "brochure", "whitepaper"),
        r"\b(?:lead(?:s|ing)? (?:agency|generation|manufacturer|supplier|provider)|price list|prijslijst"
        r"|quote for your"
        r"|guaranteed results|vrijblijvende? (?:offerte|belmoment|kennismaking|(?:advies)?gesprek|demo|adviesgesprek)"
        r"|(?:book|schedule|plan) (?:a|een) (?:gratis |free |vrijblijvende )?demo|gratis demo|(?:15"
        r"|vijftien) minu?t\w{0,4}"
        r" (?:bellen|call|kennismak\w{1,3})|(?:quick|short|15-minute) call|download (?:de|onze|our|the"
        r"|nu) (?:gratis )?"
        r"(?:brochure|whitepaper))\b",
    ),
    (
        ("website", "web design", "app dev", "webdesign", "redesign", "wordpress"),
        r"\b(?:(?:re)?design (?:of )?(?:your|a new) website|web ?(?:design|development) (?:services|company|agency)"
        r"|mobile app development|nieuwe website laten maken|i (?:was|just) (?:on|visited"
        r"|came across) your (?:web)?site"
        r"|(?:ik|wij|we) kwam(?:en)? (?:op )?(?:uw|jullie|je) website)\b",
    ),
    (
        ("attendee", "mailing list", "email list", "e-mail list", "contacts", "database", "adressen", "bestand"),
        r"\b(?:attendees? (?:e-?mail )?list|(?:e-?mail|mailing|contact) lists? of|verified contacts"
        r"|decision[- ]makers"
        r"|e-?mail ?adressen kopen|(?:adressen|zakelijk) bestand (?:van|met) \d)",
    ),
    (
        ("organisaties", "bedrijven", "klanten", "companies", "clients", "businesses", "gingen u voor", "besparen"),
        r"\b(?:wij|we) (?:helpen|ontzorgen|ondersteunen) (?:\w{1,20} ){0,3}(?:organisaties|bedrijven"
        r"|instellingen|ondernemers)"
        r"|\b(?:ruim|al|meer dan|over|more than) \d{2,6}\+? (?:\w{1,20} )?(?:organisaties|bedrijven|klanten"
        r"|companies|clients"
        r"|businesses)\b|\bgingen u voor\b|\b(?:we|i) help (?:businesses|companies|organi[sz]ations)\b"
        r"|\bbesparen op (?:uw|je) (?:energie|kosten)|\b(?:uw|your) concurrent(?:en|ie)?\b",
    ),
    (
        ("geverifieerd", "verifi", "verify", "geblokkeerd", "suspended", "expire", "verloopt", "mailbox", "wachtwoord",
         "password"),
        r"\b(?:verif(?:ieer|y) (?:uw|je|your) (?:account|gegevens|mailbox|identity)"
        r"|(?:uw|je|your) (?:account|mailbox|bankpas|password|wachtwoord) (?:\w{1,12} ){0,3}(?:geblokkeerd"
        r"|suspended|expires?"
        r"|verloopt|verlopen|deactivated|gedeactiveerd|quota))",
    ),
    (
        ("klik", "click", "bestel", "order now", "shop now", "schrijf je", "schrijf u", "lees meer", "read more",
         "boek nu", "koop nu"),
        r"\b(?:klik (?:hier|op de (?:link|knop))|click (?:here|the (?:link|button))|bestel (?:nu|direct"
        r"|vandaag)|(?:order|shop|buy) now"
        r"|schrijf (?:je|u) (?:nu|direct|vandaag nog) in|boek (?:nu|direct)|koop nu|lees (?:meer|verder) ?[»>→])",
    ),
    (
        ("manufactur", "supplier", "factory", "fabrikant", "groothandel", "wholesale"),
        r"\bwe are (?:a |an )?(?:\w{1,20} ){0,3}(?:manufacturer|supplier|factory)|\b(?:fabrikant"
        r"|groothandel) (?:in|van)\b|\bwholesale\b",
    ),
    (
        ("i recorded", "your device", "webcam", "wallet", "hacked"),
        r"\bi (?:have )?(?:recorded|hacked) (?:you|your)|\b(?:access to|infected) your (?:device|computer"
        r"|webcam)|\bwallet address\b",
    ),
)  # fmt: skip

_PLAIN = tuple((SIGN, letters, re.compile(pattern)) for letters, pattern in _SIGNS)
_ALL = _PLAIN + tuple(
    (worth, letters, re.compile(pattern, re.MULTILINE))
    for worth, letters, pattern in NEWSLETTERS + OFFERS + SWINDLES + APPEALS + NOTICES
)
_PERSONAL = re.compile(PERSONAL)
# Offices that write to many, and programs that tell of something; people have such addresses, too.
_OFFICE = re.compile(
    r"<?(?:sales|verkoop|marketing|nieuws\w{0,5}|newsletter|news|actie|aanbieding\w{0,2}|promo\w{0,4}|offertes?|shop"
    r"|redactie|pers"
    r"|voorlichting|boekingen|congres|inschrijving|events?|tickets|vacatures|zakelijk|communicatie|onderzoek|survey"
    r"|feedback)@"
)
_PROGRAM = re.compile(
    r"<?(?:mailer|messages|invitations|notif\w{0,8}|alerts?|orders?|billing|facturatie|bestelling|track|transfer"
    r"|quarantine|spamfilter"
    r"|dmarc[\w-]{0,12}|backup|wordpress|bot|systeem|system|drive-shares[\w-]{0,20}|friendsuggestion|meetings)@"
)

# What newsletters say at their end; a person's mail may quote the foot of a discussion list, so that is none.
_LIST_FOOT = re.compile(
    r"(?:u|je) ontvangt (?:deze|dit) (?:e-?mail|mail|bericht|nieuwsbrief) omdat"
    r"|(?:u|je) (?:bent|hebt je|heeft zich) (?:ingeschreven|aangemeld|geabonneerd) (?:op|voor) (?:deze|onze)"
    r" (?:lijst|nieuwsbrief)|(?:afmelden|uitschrijven) (?:voor|van) deze nieuwsbrief"
    r"|you(?:'re| are) receiving this (?:e-?mail|message|newsletter) because"
)


def list_words(foot: str) -> str:
    """The words by which a foot shows that its mail went to a list; empty where it does not."""
    found = _LIST_FOOT.search(foot[:TEXT_SCANNED].lower())
    return " ".join(found[0].split()) if found else ""


def selling_words(text: str, sender: str = "") -> tuple[str, ...]:
    """The words of mass mailing in a text, if there are enough: two signs, or far more where it speaks with the club.

    `sender` is its From line: offices and programs need a little less.
    """
    scanned = text[:TEXT_SCANNED].lower()
    if len(scanned) < SHORTEST:
        return ()
    if _PERSONAL.search(scanned):
        looked_for, needed, points = _PLAIN, PERSONAL_NEEDED, 0
    else:
        looked_for, needed, points = _ALL, POINTS_NEEDED, _points_of(sender.lower())
    found: list[str] = []
    for worth, letters, pattern in looked_for:
        for one in letters:  # a plain loop: this is where the time goes
            if one in scanned:
                if match := pattern.search(scanned):
                    found.append(" ".join(match[0].split()))
                    points += worth
                break
    return tuple(found) if found and points >= needed else ()


def _points_of(sender: str) -> int:
    return SIGN if _PROGRAM.search(sender) else 1 if _OFFICE.search(sender) else 0
