"""The words of mail that is written for many or by a web service, each with the weight that it has alone."""

from typing import TypeAlias

# Points, the letters of which some must stand in the text (to look for these is fast), and the phrases in lower case.
# Two points are a sign of which two are needed; one point is what people say nearly as often; four decide.
Sign: TypeAlias = tuple[int, tuple[str, ...], str]

NEWSLETTERS: tuple[Sign, ...] = (
    (
        4,
        ("omdat", "because you"),
        r"\b(?:u|je) (?:krijgt|ontvangt) (?:deze|dit) (?:melding|update|mailing|mail|e-?mail|bericht) omdat (?:je|u"
        r"|uw)\b"
        r"|\bthis (?:e-?mail|message) because you (?:signed|subscribed|opted|visited|are (?:a|registered))",
    ),
    (
        3,
        ("instellingen", "minder mail", "settings"),
        r"\bpas (?:je|uw) (?:e-?mail)?instellingen aan\b|\bmeer of minder mail\b|\bnotification settings\b",
    ),
    (
        4,
        ("webversie", "online versie", "web version", "voorkeuren", "preferences", "instellingen", "abonnement",
         "forwarded this", "doorgestuurd gekregen", "verzonden", "verstuurd", "was sent to", "keer per jaar"),
        r"\b(?:bekijk|open|lees|view) (?:hier )?(?:de |deze |the )?(?:webversie|online versie|web version)"
        r"|\b(?:update|manage|change|wijzig|beheer|pas) (?:your |je |uw )(?:e-?mail)?[- ]?(?:preferences|voorkeuren"
        r"|subscription|abonnement|meldingsinstellingen)|\b(?:e-?mail)?voorkeuren (?:aanpassen|wijzigen|beheren)"
        r"|\b(?:abonnement|meldingsinstellingen|meldingen|notificaties) (?:wijzigen|opzeggen|beheren|uitzetten)"
        r"|\bforwarded this e-?mail\?|\bdoorgestuurd gekregen\?"
        r"|\bdeze (?:nieuwsbrief|ledenbrief|mailing|digitale nieuwsbrief) (?:wordt|is|werd|verschijnt) (?:verzonden"
        r"|verstuurd|\w{2,9} (?:keer|maal) per)|\b(?:deze e-?mail|deze mail|dit bericht) (?:is|werd|wordt) (?:verzonden"
        r"|verstuurd) (?:aan|naar) \S{1,80}@|\bthis (?:e-?mail|message|newsletter) was sent to \S{1,80}@",
    ),
    (
        3,
        ("ontvangen", "geen mail", "geen nieuws", "geabonneerd", "subscribed", "stop receiving", "no thanks",
         "won't contact", "geen e-mail"),
        r"\b(?:wilt u|wil je|(?:als|indien) (?:u|je)) (?:\w{1,15} ){0,5}(?:niet (?:langer|meer)|geen|liever geen) "
        r"(?:\w{1,15} ){0,5}(?:wilt )?ontvangen|\bgeen (?:nieuwsbrief|nieuwsbrieven|e-?mails?|mails?|berichten) meer"
        r"(?: van [\w ]{1,40})?(?: ontvangen)?\?|\b(?:bent|ben je|u bent|je bent) geabonneerd|\byou(?:'re"
        r"| are) subscribed"
        r"|\bto stop receiving these|\bi won't contact you again|\breply with ['\"“]?no thanks",
    ),
    (
        2,
        ("nieuwsbrief", "newsletter", "ledenbrief", "editie", "nummer:", "this issue", "round-up", "nieuwsflits",
         "digest"),
        r"^(?:\W{0,3}\w{1,20} ){0,2}(?:digitale )?(?:nieuwsbrief|newsletter|ledenbrief|nieuwsflits)\b"
        r"|\bin (?:deze|dit|this) (?:editie|nieuwsbrief|ledenbrief|nummer:|issue|edition|newsletter)"
        r"|\bour round-up\b|\bdeel deze (?:nieuwsbrief|mail) met\b|\bnieuwsbrief van (?:dit|het) (?:jaar|seizoen)",
    ),
    (
        2,
        ("lees het", "lees verder", "lees meer", "read the full", "read more", "leesplezier", "lezer", "reader",
         "volg ons", "follow us", "meer weten?", "overzicht van wat", "terugblik op"),
        r"\blees het (?:hele|volledige) (?:artikel|interview|verhaal)|\blees (?:verder|meer) (?:op|in)\b"
        r"|\bread the full"
        r"|\bveel leesplezier|\b(?:beste|dag|geachte|dear) (?:lezers?|readers?)\b|\bvolg ons (?:ook )?(?:op|via)\b"
        r"|\bfollow us on\b|\been overzicht van wat er\b",
    ),
    (
        2,
        ("luister live", "kijk terug", "terugkijken", "podcast", "subscribe here", "ontdek meer", "in beeld",
         "interview met", "puzzel"),
        r"\bluister live\b|\bsubscribe here\b|\bontdek meer\b|\bwebinar terugkijken\b|\bour podcast\b"
        r"|\b(?:puzzel|column|agenda) van de (?:maand|week)\b",
    ),
    (
        4,
        ("publicatie", "redactie", "immediate release", "to editors", "embargo", "einde bericht", "einde persbericht"),
        r"\b(?:voor onmiddellijke publicatie|niet voor publicatie|noot (?:voor|aan) de redactie|for immediate release"
        r"|notes? (?:to|for) editors|embargo (?:tot|until)|einde (?:pers)?bericht)\b",
    ),
    (
        3,
        ("persbericht", "press release", "pressemitteilung", "voor de pers", "redactie", "journalist", "perskaart"),
        r"^\W{0,3}(?:persbericht|press release|pressemitteilung)\b(?!\s*$)(?=.{3})|\buitnodiging voor de pers\b"
        r"|^(?:geachte|beste) (?:redactie|pers)\b|\n(?:geachte|beste) (?:redactie|pers)\b",
    ),
    (
        1,
        ("persvoorlicht", "voor journalisten", "///", "persafdeling", "afdeling pers", "beeldmateriaal",
         "hoge resolutie", "perspagina",
         "als journalist"),
        r"persvoorlicht\w{1,5}\b|\bbeeldmateriaal\b|\bin hoge resolutie\b|\bperspagina\b|\bals journalist aanmelden\b",
    ),
)  # fmt: skip

OFFERS: tuple[Sign, ...] = (
    (
        2,
        ("relatie", "klant", "ondernemer", "inkoper", "directie", "directeur", "werkgever", "bestuurder",
         "penningmeester", "medewerker", "gebruiker",
         "manager", "programmeur", "eigenaar", "customer", "client", "user", "director", "owner", "webmaster",
         "verantwoordelijke"),
        r"\b(?:geachte|beste|dear|hallo) (?:zakelijke )?(?:relatie|klant|ondernemer|inkoper|directie|directeur"
        r"|werkgever|bestuurder|penningmeester|medewerker|(?:web)?gebruiker|hr[- ]\w{1,20}|eventmanager|manager"
        r"|programmeur|website-?eigenaar"
        r"|(?:valued )?customer|client|user|director|business owner|website owner|webmaster|purchasing \w{1,15})\b"
        r"|\bopleidingsverantwoordelijke\b",
    ),
    (
        1,
        ("geachte", "beste", "dear", "hi there", "hi team", "hoi team", "hello sir"),
        r"\b(?:geachte|beste) (?:heer|mevrouw|dames|organisatie|vriend|collega-?\w{3,20}|leden|bezoeker)\b"
        r"|\b(?:dear|hello) (?:sir|madam|colleague|friend|organi[sz]er|dr\.?)\b|\b(?:hi|hoi|hello|hallo) (?:there"
        r"|team)\b",
    ),
    (
        2,
        ("offerte", "voorstel", "rondleiding", "catalogus", "brochure", "scan aan", "proefplaatsing", "adviesgesprek",
         "oriënterend", "geheel vrijblijvend", "webinar", "kennis te maken", "audit", "consultation", "tarieven",
         "portfolio", "quotation",
         "proposal", "proefabonnement"),
        r"\b(?:vrijblijvende?|kostelo(?:os|ze)|gratis|scherpe|free) (?:\w{1,15} ){0,3}(?:offerte|voorstel|rondleiding"
        r"|catalogus|scan|subsidiescan|adviesgesprek|proefplaatsing|analyse|webinar|consultation|audit)\b"
        r"|\bofferte (?:aan|uit(?:brengen)?|ontvangen|aanvragen|op maat)\b|\bvoorstel op maat\b"
        r"|\bpersoonlijk voorstel\b"
        r"|\boriënterend gesprek\b|\bgeheel vrijblijvend\b|\bvrijblijvend (?:bij (?:u|je|jullie) )?langs\b"
        r"|\bde (?:brochure|catalogus) toe\b"
        r"|\b(?:beschikbaarheid|speeldata|prijzen) en (?:tarieven|boekingen|voorwaarden)\b|\bfull audit\b"
        r"|\b(?:my|our|mijn) portfolio\b|\bproefabonnement\b|\bredesign proposal\b",
    ),
    (
        1,
        ("€", "euro", "usd", "btw", "eur ", "$"),
        r"(?:€|\beur\b|\$) ?\d|\b\d[\d.,]{0,9} ?(?:euro|usd|eur)\b|\bexcl(?:usief|\.)? (?:btw|reiskosten)",
    ),
    (
        1,
        ("vanaf", "slechts", "goedkoper", "voordeliger", "per maand", "per deelnemer", "btw", "in termijnen",
         "verzendkosten", "verzonden"),
        r"\b(?:al )?(?:vanaf|slechts|voor maar) (?:€ ?)?\d[\d.,]{0,9}|\bgoedkoper\b|\bvoordeliger\b"
        r"|\bper (?:maand|deelnemer|medewerker)\b|\bexcl(?:usief|\.)? btw|\bin termijnen\b|\bverzendkosten\b"
        r"|\bgratis (?:verzonden|bezorgd)\b",
    ),
    (
        2,
        ("onze", "our ", "ons bureau", "ons bedrijf", "familiebedrijf", "incompany"),
        r"\b(?:onze|our) (?:klanten|opdrachtgevers|clients|customers|adviseurs|trainers|experts|specialisten|producten"
        r"|diensten|services|webshop|(?:nieuwe )?collectie|aanbiedingen|kandidaten|klant|software|zomeractie"
        r"|\w{3,10}actie|grant writers|ai assistant)\b|\bfamiliebedrijf\b|\bincompany\b|\bons (?:bureau"
        r"|bedrijf) (?:biedt"
        r"|levert|ondersteunt|verzorgt|helpt|heeft|is)\b",
    ),
    (
        1,
        ("jaar ervaring", "jaar", "years of exp", "stapten", "slagingspercentage", "no cure", "meer dan", "ruim",
         "more than", "over ", "join ", "opzegbaar", "certificaat", "slagingsgarantie", "op maat"),
        r"\bjaar ervaring\b|\b(?:al|ruim|meer dan) (?:\d{1,3}|tien|twaalf|vijftien|twintig|dertig) jaar\b"
        r"|\byears of experience\b|\bstapten al over\b|\bslagings(?:percentage|garantie)\b|\bno cure,? no pay\b"
        r"|\bmaandelijks opzegbaar\b|\bop maat (?:gemaakt|voor (?:u|uw|jullie))\b"
        r"|\b(?:meer dan|ruim|al|over|more than|join) (?:[\d.,]{2,9}\+?|honderden"
        r"|duizenden) (?:\w{1,20} )?(?:stichtingen"
        r"|organisaties|werkgevers|bedrijven|verenigingen|klanten|podia|users|nonprofits|ondernemers|gebruikers)\b",
    ),
    (
        1,
        ("wij ", "we ", "biedt", "verzorgt", "levert"),
        r"\b(?:wij|we) (?:bieden|leveren|verzorgen|begeleiden|ontzorgen|offer|provide|sell|built|bouwen|vergelijken"
        r"|beschikken over|beschikt)\b|\b(?:biedt|levert|verzorgt|vergelijkt|bouwt|beschikt over) (?!ik|hij|ze|zij)\w",
    ),
    (
        2,
        ("mag ik", "zal ik", "ik kom graag", "maak ik u", "schikt het", "stuur ik", "plan hier", "plan direct",
         "plan een", "doorverwijzen", "verantwoordelijk", "sparren", "licht onze", "laat je graag", "laat u graag",
         "wij nodigen u", "contact met mij op", "bel of mail", "bel ons", "staan voor u klaar"),
        r"\bmag ik (?:u|je|jullie) (?:\w{1,15} ){0,5}(?:bellen|sturen|toesturen|mailen)\b|\bzal ik (?:u|je"
        r"|jullie) (?:een|eens"
        r"|onze|wat|de)\b|\bzal ik mijn portfolio\b|\bik kom graag (?:vrijblijvend|bij (?:u|je|jullie)) "
        r"|\bmaak ik u (?:graag )?attent"
        r"|\bwanneer schikt het u|\bstuur ik (?:je|u|jullie) (?:graag )?(?:de|onze|een|meer) (?:brochure|folder|offerte"
        r"|voorstel|prijs)|\bplan (?:hier|direct|een) (?:direct |een )?(?:een )?(?:moment|adviesgesprek|afspraak|demo)"
        r"|\bverantwoordelijk(?: is)? voor de (?:inkoop|marketing|website|ict|hr|facilit)"
        r"|\bminuten (?:hier )?over te sparren"
        r"|\blicht onze \w{1,20} graag toe|\blaat (?:je|u|jullie) graag (?:in een|zien (?:wat|hoe) (?:onze|wij))"
        r"|\bneem dan gerust contact met mij op|\bbel of mail ons\b|\bstaan voor u klaar\b",
    ),
    (
        2,
        ("wist u", "zoekt u", "bent u", "heeft u", "herkent u", "betaalt u", "organiseert u", "zoek je een", "tired of",
         "do you need", "mocht u", "willen worden?", "merkt u", "interesse?", "nieuwsgierig?", "benieuwd",
         "heb je interesse"),
        r"\bwist u dat\b|\bzoekt u\b|\bbent u (?:ook )?(?:op zoek|goed|al|klaar|toe)\b|\bheeft u (?:moeite|behoefte"
        r"|interesse|hulp)\b|\bherkent u\b|\bbetaalt u\b|\borganiseert u\b|\btired of\b|\bdo you need (?:a|an|help)\b"
        r"|\bmocht u vragen hebben of een offerte|\baltijd al \w{1,20} willen worden\?|\b(?:interesse|nieuwsgierig"
        r"|benieuwd)\?"
        r"|\bbenieuwd (?:hoe wij|wat wij)|\bheb je interesse\? dan\b",
    ),
    (
        2,
        ("following up", "follow up", "buried", "tussen de andere", "niets van je gehoord", "show you how",
         "how we can help", "open to a", "relevant, let me", "juiste persoon", "right person", "like yours",
         "zoals die van",
         "berichtje gestuurd"),
        r"\b(?:following|follow|followed) up on my\b|\bburied in your inbox|\btussen de andere mails\b"
        r"|\b(?:love|like) to show you how\b|\bhow we can help\b|\bbe open to a\b|\bisn't relevant, let me\b"
        r"|\bben ik bij de juiste persoon\b|\bare you the right person\b|\b(?:nonprofits|organi[sz]ations"
        r"|businesses) like yours"
        r"|\borganisaties zoals die van (?:jullie|u)\b",
    ),
    (
        2,
        ("company based", "technical errors", "affordable", "low cost", "competitive price", "free samples",
         "manufacturer",
         "your inquiry", "portfolio and price", "your requirements", "phone number and", "laadt", "hosting",
         "link naar onze", "geplaatst artikel", "digital marketing", "it services", "grant writ"),
        r"\bcompany based in\b|\btechnical errors\b|\baffordable (?:price|rate|cost)|\b(?:very )?low cost\b"
        r"|\bcompetitive prices?\b|\bfree samples\b|\bprofessional manufacturer\b|\byour inquiry\b"
        r"|\bphone number and requirements\b|\blink naar onze klant\b|\bgeplaatst artikel\b|\bdigital marketing\b"
        r"|\bit services\b|\bgrant writers?\b|\binclusief hosting\b",
    ),
    (
        2,
        ("keynote", "topspreker", "deelsessie", "accreditatie", "call for", "abstract", "scopus", "registration fee",
         "deelnamekosten", "deelname kost", "toegang €", "inschrijfgeld", "peer review", "manuscript",
         "processing charges"),
        r"\bkeynotes?\b|\btopsprekers\b|\bdeelsessies\b|\baccreditatie(?:punten)? (?:is|wordt|\d)|\bcall for (?:papers"
        r"|abstracts)\b|\bsubmit (?:an abstract|a manuscript|your manuscript)|\bscopus\b|\bregistration fee\b"
        r"|\bdeelnamekosten\b|\bdeelname kost\b|\btoegang €|\binschrijfgeld\b|\bpeer review\b|\bprocessing charges\b",
    ),
    (
        2,
        ("schrijf", "meld", "bestel", "boek ", "koop ", "reserveer", "upgrade", "vraag ", "claim", "start your",
         "book your",
         "bereken", "winkelwagen", "probeer"),
        r"\bschrijf (?:je|u) (?:nu |snel |direct |vandaag nog )?in (?:via|en|op|voor|bij)\b|\bmeld (?:je|u) (?:nu "
        r"|snel |direct )?aan "
        r"(?:via|voor ons|voor onze)\b|\bmeld(?:t)? (?:u|je) (?:\w{1,9} ){0,2}collega's aan\b|\bbestel (?:je|uw"
        r"|eenvoudig|vóór"
        r"|voor|vanaf nu)\b|\bbestel(?:t|len)? (?:u|je|kan|kunt)\b|\bkoop je\b|\breserveer (?:direct|nu|online)"
        r"|\bupgrade "
        r"(?:vandaag|nu|now|today)\b|\bnu upgraden\b|\bvraag (?:nu|vandaag|gratis|je|onze) (?:\w{1,15} ){0,4}aan\b"
        r"|\bclaim je\b"
        r"|\bstart (?:your free|direct je)|\bbook your\b|\bbereken (?:binnen|nu|je|uw)\b|\bin winkelwagen\b",
    ),
    (
        1,
        ("snel bij", "vol is vol", "op is op", "mis het niet", "voorraad", "nog ", "alleen deze week", "geldig",
         "loopt af",
         "limited time", "actiecode", "met code", "extended to", "cadeau", "proefperiode", "gratis", "uitverkocht"),
        r"\bwees er snel bij\b|\bvol is vol\b|\bop is op\b|\bmis het niet\b|\bvoorraad strekt\b"
        r"|\bnog (?:maar )?(?:\d{1,2}"
        r"|enkele|een paar) (?:plaatsen|plekken|weken)\b|\balleen deze week\b|\bgeldig (?:tot|t/m)\b|\bloopt af\b"
        r"|\blimited time\b|\b(?:actie)?code [a-z]{2,9}\d{1,3}\b|\bdeadline extended\b|\bboek cadeau\b|\bproefperiode\b"
        r"|\b(?:maanden|dagen|nummers|weken) gratis\b|\buitverkocht\b",
    ),
)  # fmt: skip

# By these words a person speaks with the club, as no advertiser does.
PERSONAL = (
    r"\b(?:jullie|de|onze|deze|een|als) club\b|\bclubleden\b|\bclubmiddag\b"
    r"|\b(?:jullie|de|onze|deze|die|volgende|vorige|laatste|elke|een) (?:bijeenkomst|mailinglijst|ledenlijst|clubdag)\b"
    r"|\bjullie (?:uitnodiging\w{0,2}|nieuwsbrief|mails?|lijst|leden|netwerk|bijeenkomsten|agenda|programma)\b"
    r"|\buw (?:bijeenkomsten|netwerk|mailing ?list|uitnodiging|lijst)\b|\b(?:op|van) de lijst\b"
    r"|\b(?:de|den) \d{1,2}(?:e|ste|de)\b|\b(?:on|for) the \d{1,2}(?:st|nd|rd|th)\b"
    r"|\b(?:kan|mag|zou|kunnen|mogen|zullen|moet|moeten|wil) (?:ik|we|wij|er|iemand|jij)\b(?! (?:u|je|jullie|uw"
    r"|geven|een vrijblijvend)\b)"
    r"|\b(?:kun|wil|kan|zet|ken|weet|ga|heb) (?:je|jij) (?:het|hem|die|dat|mij|me|ons|er|iemand|dit|mee|naar|al)\b"
    r"|\b(?:kunnen|willen|hebben|weten|gaan|zouden) jullie\b"
    r"|\b(?:me|mij|ons|zich) (?:aan|af|op|in|uit) ?(?:te )?(?:melden|sluiten|geven|schrijven)\b|\blid (?:worden|van"
    r"|zijn|te worden)\b"
    r"|\blidmaatschap\b|\b(?:haal|zet|schrijf|meld|stuur|houd|hou) (?:mij|me|ons)\b|\bgraag (?:afmelden|uitschrijven"
    r"|aanmelden)\b"
    r"|\bik (?:wil|kom|krijg|kreeg|vond|vind|werk|moet|meld|lees|woon|ga|geef zelf|ken|hoef|ontvang|sluit"
    r"|kan)\b(?! graag (?:bij|vrijblijvend))"
    r"|\b(?:we|wij|ze|hij|zij) (?:komen|komt|sluiten)\b|\bsamen (?:reizen|gaan|een)\b"
    r"|\b(?:mijn|onze) (?:collega\w{0,2}|wijk|buurt|gemeente|bewoners|leidinggevende|stagiaire?|jongeren|organisatie"
    r"|buurthuis|vrijwilligers)\b"
    r"|\b(?:thema|thema's|thema-idee|themas|theme)\b|\biets voor (?:ons|een|jullie)\b|\bopbouwwerkers?\b(?! 2)"
    r"|\b(?:i'd|i would|would) (?:love|like) to (?:join|attend|come|take part|stay|be|become)\b|\b(?:add|save|sign"
    r"|unsubscribe|remove) me\b"
    r"|\bplease unsubscribe\b(?! (?:here|by|via))|\bi (?:no longer|don't|do not) (?:want|wish)\b|\bam i\b"
    r"|\bmy colleagues?\b|\byour (?:club|community)\b"
)
