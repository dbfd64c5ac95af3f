"""The words of swindles, appeals and surveys, and of what web services write by themselves, each with its weight."""

from mailflow.mail.mass_words import Sign

SWINDLES: tuple[Sign, ...] = (
    (
        2,
        ("log in", "inloggen", "via de link", "deze koppeling", "controleer", "sign in", "recht op", "recht heeft op"),
        r"\b(?:log|sign) in (?:met|with|om|to)\b[^.\n]{0,60}\b(?:wachtwoord|password|bekijken|bevestigen|confirm)\b"
        r"|\bformulier in via de link\b|\bcontroleer (?:dan )?(?:direct|nu) uw account\b|\bvia deze koppeling\b",
    ),
    (
        2,
        ("trustworthy partner", "transfer this fund", "business proposal worth", "teruggave", "aanmeldpoging",
         "sign-in attempt", "wachtwoord om", "loonstrook staat"),
        r"\btrustworthy partner\b|\btransfer (?:this|the) funds?\b|\bbusiness proposal worth\b"
        r"|\bu recht heeft op een teruggave\b|\baanmeldpoging (?:gedetecteerd|geblokkeerd)|\bunusual sign-in\b"
        r"|\bloonstrook staat klaar\b",
    ),
    (
        2,
        ("24 uur", "48 uur", "24 hours", "48 hours", "incasso", "aanmaning", "afgesloten", "blokkeren", "suspended"),
        r"\b(?:binnen|within) (?:24|48) (?:uur|hours)\b|\bincassoprocedure\b|\blaatste aanmaning\b"
        r"|\baccount (?:wordt|zal|will be)"
        r" (?:\w{1,12} )?(?:afgesloten|geblokkeerd|opgeschort|suspended|closed)|\bgenoodzaakt uw \w{1,20} te blokkeren",
    ),
    (
        2,
        ("valideer", "bevestigen", "beveiligde", "onderstaande link", "invoerkosten", "betaalpas", "opslaglimiet",
         "attached file",
         "upgraden", "via de link", "delivery address", "shipping doc"),
        r"\b(?:her)?valideert?\b|\buw gegevens te bevestigen\b|\b(?:via|op) (?:de "
        r"|onze )?onderstaande (?:beveiligde )?link\b"
        r"|\bbeveiligde (?:link|omgeving)\b|\binvoerkosten\b|\bopslaglimiet\b|\bopen the attached file\b|\bbetaalpas\b"
        r"|\bbetaal nu via\b|\boriginal shipping documents\b",
    ),
    (
        4,
        ("in the lord", "heir", "attorney of", "widow", "sum of", "interest per", "3% interest", "cadeaukaart",
         "gift card",
         "malware", "project funding"),
        r"\bdearest in the lord\b|\bas heir\b|\bpersonal attorney of\b|\bwidow suffering\b|\bthe sum of (?:\$|usd"
        r"|eur|€)"
        r"|\bcadeaukaarten?\b.{0,120}\bcodes\b|\bgift ?cards?\b.{0,120}\bcodes\b|\binstalled (?:a )?(?:malware|trojan)"
        r"|\bproject funding at\b",
    ),
)  # fmt: skip

APPEALS: tuple[Sign, ...] = (
    (
        2,
        ("doneer", "donateur", "gift", "steun ons", "donate", "donation", "petitie", "collecte"),
        r"\bdoneer (?:nu|vandaag|direct|via|mee)\b|\bword (?:nu )?donateur\b|\b(?:eenmalige|uw|jouw|your) gift\b"
        r"|\bsteun ons werk\b"
        r"|\bdonate (?:now|today)\b|\byour donation\b|\bteken (?:nu )?de petitie en\b|\bcollecteweek\b",
    ),
    (
        2,
        ("anbi", "goed doel", "mensen tekenden", "namens alle", "met honger", "oproep plaatsen", "collectanten"),
        r"\banbi\b|\berkend goed doel\b|\bmensen tekenden\b|\bnamens alle \w{1,20}: |\bmet honger\b"
        r"|\bdeze oproep plaatsen in uw\b"
        r"|\bzoeken nog collectanten\b",
    ),
    (
        2,
        ("vragenlijst", "enquête", "survey", "beoordeel ons", "hoe u dit heeft ervaren", "hoe tevreden"),
        r"\bstart de (?:vragenlijst|enquête)\b|\b(?:take|start) the survey\b|\bbeoordeel ons\b|\bhoe (?:u"
        r"|je) dit (?:heeft|hebt) ervaren\b"
        r"|\bhoe tevreden bent u\b|\b(?:vragenlijst|survey|enquête) (?:takes|duurt"
        r"|kost) (?:\w{1,12} ){0,2}\d{1,2} minu",
    ),
    (
        2,
        ("verloten", "kans op", "gift card", "cadeaubon", "waardebon", "rewards"),
        r"\bverloten (?:wij|we) |\bmaak kans op\b|\bcan win a\b|\bearn rewards\b|\bontvang een (?:cadeaukaart"
        r"|cadeaubon|waardebon)\b",
    ),
    (1, ("anoniem", "confidential",
     "opdracht van"), r"\banoniem verwerkt\b|\bresponses are confidential\b|\bin opdracht van het ministerie\b"),
)  # fmt: skip

NOTICES: tuple[Sign, ...] = (
    (
        2,
        ("gestuurd", "gedeeld", "uitgenodigd", "nodigt je", "nodigt u", "toegevoegd", "genoemd", "noemde je",
         "shared", "mentioned",
         "contact komen", "professionele netwerk", "uitnodigingen", "meldingen", "verbinding", "missed",
         "in quarantaine",
         "quarantine", "bijgewerkt", "voltooid", "build failed", "bevestiging van je", "report domain", "bijna vol",
         "beschikbaar",
         "beschikbaarheid"),
        r"\bheeft (?:je|u) (?:\d{1,3} )?(?:bestanden|een bericht) gestuurd\b|\bheeft .{1,60} met (?:je|u) gedeeld\b"
        r"|\bheeft (?:je|u) "
        r"(?:uitgenodigd om|toegevoegd aan|genoemd (?:op|in))|\bnodigt (?:je|u) uit (?:voor een poll"
        r"|om deel te nemen)|\bin contact komen op\b"
        r"|\bprofessionele netwerk op\b|\bwil verbinding met\b|\b\d{1,3} nieuwe (?:uitnodigingen|meldingen|berichten)\b"
        r"|\bshared (?:a|an) (?:\w{1,12} )?(?:file|folder|document|item) with you\b|\bhas mentioned you"
        r"|\byou have missed\b"
        r"|\bberichten in quarantaine\b|\bquarantine (?:summary|digest|report|notification)\b"
        r"|\bautomatisch bijgewerkt\b|\bback-?up.{0,40}voltooid\b"
        r"|\bbuild failed\b|\bbevestiging van je bestelling\b|\breport domain:|\bpostvak is bijna vol\b"
        r"|\bis nu beschikbaar\n",
    ),
    (
        2,
        ("bekijken", "bekijk", "openen", "accepte", "downloadlink", "download je", "neem nu deel",
         "beschikbaarheid door", "reply in",
         "naar facebook", "vrijgeven", "release", "controleren", "toevoegen aan agenda", "view the log", "bewerken",
         "inloggen op",
         "onderstaande koppeling"),
        r"\b(?:profiel|map|tickets?|kaart|meldingen|bestand|document|factuur) (?:van \w{1,20} )?(?:bekijken"
        r"|weergeven|openen)\b"
        r"|\bbekijk (?:kaart|(?:het )?profiel|melding)\b|[.\n] ?openen(?:\.| in )|\baccepter?en\."
        r"|\baccepteer de uitnodiging\b|\bdownload je bestanden\b"
        r"|\bneem nu deel\b|\bje beschikbaarheid door te geven\b|\breply in teams\b|\bnaar facebook\b"
        r"|[.\n] ?vrijgeven\b|\brelease \||\byou can release\b"
        r"|\bbericht controleren\b|\btoevoegen aan agenda\b|\bview the log\b|\bom het volgende document\b"
        r"|\bonderstaande koppeling\b"
        r"|\binloggen op (?:uw|je) account\b",
    ),
    (
        2,
        ("microsoft teams", "doodle", "wetransfer", "dropbox", "eventbrite", "linkedin", "google llc", "het zoom",
         "trello", "wordpress team",
         "facebook", "datumprikker", "synology", "unmonitored", "you are receiving", "privacyverklaring",
         "meld misbruik"),
        r"\b(?:in microsoft teams|install microsoft teams|doodle ag|doodle-account|via wetransfer|op dropbox"
        r"|dropbox-team|google llc|het zoom-team"
        r"|trello je|het wordpress team|van datumprikker|op linkedin\. |synology diskstation|unmonitored mailbox"
        r"|meld misbruik|privacyverklaring)\b",
    ),
    (
        2,
        ("bestelling", "pakket", "track", "betaling", "afgeschreven", "factuur", "aggregate report", "ruf/rua",
         "geblokkeerd",
         "since your last digest",
         "allow sender", "gb in gebruik", "gebruik. verwijder", "repository", "aantal bestanden",
         "actie is niet nodig", "klantnummer",
         "registratie tijdig"),
        r"\b(?:je|uw) bestelling #?\d{3,12} is bevestigd\b|\bbesteloverzicht\b|\bverwachte bezorging\b|\bvolg (?:je"
        r"|uw) (?:pakket|bestelling)\b"
        r"|\b(?:je|uw) betaling van .{1,60} is (?:gelukt|ontvangen)\b|\bautomatisch van (?:uw"
        r"|je) rekening afgeschreven\b|\baggregate report\b"
        r"|\bafzender blokkeren\b|\ballow sender\b|\bsince your last digest\b|\bgb in gebruik\b"
        r"|\bwatching this repository\b|\baantal bestanden:"
        r"|\bactie is niet nodig\b|\bverleng uw registratie\b",
    ),
    (4, ("aggregate report",), r"\bthis is an? (?:dmarc )?aggregate report\b"),
)  # fmt: skip
