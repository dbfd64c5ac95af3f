"""One story of notes, as an organiser mails it: as prose, as HTML from Outlook, and as a Word document."""

import html
import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

MARJOLEIN = "Marjolein Terpstra <marjolein@club.example.org>"
WRITTEN = "Tue, 03 Dec 2019 09:30:00 +0100"
LECTURE = "https://lezing.example.org/opbouwwerk"
# (h: a heading, p: a paragraph, l: a list, n: a numbered list)
STORY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("h", ("Terugblik op onze tweede bijeenkomst",)),
    (
        "p",
        (
            "Op maandag 2 december kwamen opbouwwerkers uit vijf gemeenten voor de tweede keer bij elkaar, in het Huis "
            "van de Wijk in Gouda. We waren met drieëntwintig mensen.",
        ),
    ),
    ("h", ("Hoe het opbouwwerk begon",)),
    (
        "p",
        (
            "Hoogleraar Marja Koster vertelde over de geschiedenis van het opbouwwerk: van de volkshuizen tot de "
            "buurtteams van nu. Haar lezing staat op " + LECTURE + ".",
        ),
    ),
    ("h", ("Thema's die we delen",)),
    ("p", ("In alle vijf gemeenten kwamen dezelfde thema's langs:",)),
    ("l", ("eenzaamheid onder ouderen", "wonen en verhuizen", "jongeren die niemand bereikt")),
    ("h", ("Twee methoden",)),
    (
        "p",
        (
            "De ladder laat zien op welke trede bewoners staan. En met 'Krijg je straat aan de praat' drink je een "
            "middag koffie op de stoep, met drie vragen op een bord.",
        ),
    ),
    ("p", ("Fatima uit Goes wil de volgende keer laten zien hoe zij dat deed.",)),
    ("h", ("De volgende bijeenkomst",)),
    (
        "p",
        (
            "De volgende bijeenkomst is op maandag 13 januari 2020, van 10.00 tot 15.00 uur, in Utrecht. Die dag gaat "
            "over bewonersparticipatie, met twee vragen:",
        ),
    ),
    ("n", ("Wanneer hebben bewoners echt iets te zeggen?", "Wat vraagt dat van ons als opbouwwerkers?")),
    ("h", ("Doe mee",)),
    (
        "p",
        (
            "Wil je ook lid worden, een thema voorstellen of er de 13e bij zijn? Of wil je het programma ontvangen, of "
            "zelf iets vertellen over participatie in jouw buurt? Beantwoord dan gewoon deze mail.",
        ),
    ),
)


def prose() -> str:
    """The story as somebody types it, in lines as mail programs wrap them."""
    made = []
    for sort, parts in STORY:
        match sort:
            case "l":
                made.append("\n".join(f"* {one}" for one in parts))
            case "n":
                made.append("\n".join(f"{number}. {one}" for number, one in enumerate(parts, start=1)))
            case _:
                made.append(_wrapped(parts[0]))
    return "\n\n".join(made)


def outlook() -> str:
    """The story as Outlook writes it: headings are bold lines, lists are paragraphs that say so in their style."""
    made = []
    for sort, parts in STORY:
        for number, one in enumerate(parts, start=1):
            text = html.escape(one, quote=False).replace(LECTURE, f'<a href="{LECTURE}">{LECTURE}</a>')
            match sort:
                case "h":
                    made.append(f"<p class=MsoNormal><b><span style='color:#1F3864'>{text}<o:p></o:p></span></b></p>")
                case "p":
                    made.append(f"<p class=MsoNormal>{text}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>")
                case _:
                    mark = "·" if sort == "l" else f"{number}."
                    made.append(
                        "<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level1 lfo1'>"
                        f"<![if !supportLists]><span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times\"'>"
                        f"&nbsp;&nbsp; </span></span><![endif]>{text}<o:p></o:p></p>"
                    )
    return "\n".join(made)


def document() -> bytes:
    """The story as Word keeps it."""
    made = []
    for sort, parts in STORY:
        for one in parts:
            style = {
                "h": '<w:pPr><w:pStyle w:val="Kop1"/></w:pPr>',
                "l": '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>',
                "n": '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr>',
            }.get(sort, "")
            text = html.escape(one, quote=False)
            made.append(f'<w:p>{style}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>')
    return docx("".join(made))


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(body: str, *, head: str = _HEAD, more: Mapping[str, bytes] | None = None) -> bytes:
    """A Word document with this inside its body."""
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{id}"><w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/></w:lvl></w:abstractNum>'
        for id, form in ((1, "bullet"), (2, "decimal"))
    ) + "".join(f'<w:num w:numId="{id}"><w:abstractNumId w:val="{id}"/></w:num>' for id in (1, 2))
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/numbering" Target="numbering.xml"/></Relationships>',
        "word/styles.xml": f'{_HEAD}<w:styles {_W}><w:style w:type="paragraph" w:styleId="Kop1">'
        '<w:name w:val="heading 1"/></w:style></w:styles>',
        "word/numbering.xml": f"{_HEAD}<w:numbering {_W}>{numbering}</w:numbering>",
        "word/document.xml": f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for name, more_content in (more or {}).items():
            archive.writestr(name, more_content)
    return made.getvalue()


def a_mail(
    *,
    text: str = "",
    page: str = "",
    files: Mapping[str, bytes] | None = None,
    subject: str = "Terugblik 2 december",
    sender: str = MARJOLEIN,
    answers: str = "",
    id: str = "<notes-1@pc.example.org>",
    written: str = WRITTEN,
) -> bytes:
    """A mail to the club, as bytes."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, "opbouwwerk@club.example.org", subject
    mail["Date"], mail["Message-ID"] = written, id
    if answers:
        mail["In-Reply-To"], mail["References"] = answers, answers
    mail.set_content(text)
    if page:
        mail.add_alternative(page, subtype="html")
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def _wrapped(text: str) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > 78:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
