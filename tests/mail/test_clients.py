"""How the mail programs that colleagues use put an answer together: what is said, quoted and signed in each."""

import base64
import quopri
from dataclasses import dataclass

import pytest

from tests.mail.mails import USUAL, a_mail, reading, two_forms

INVITATION = "Kom je maandag 13 januari naar de bijeenkomst?"
HEADER_NL = (
    "Van: Buurtclub <club@example.org>\nVerzonden: maandag 4 mei 2026 10:12\n"
    "Aan: Lies Bakker <lies.bakker@example.net>\nOnderwerp: Uitnodiging\n"
)
HEADER_EN = (
    "From: Buurtclub <club@example.org>\nSent: Monday, May 4, 2026 10:12 AM\n"
    "To: Lies Bakker <lies.bakker@example.net>\nSubject: Invitation\n"
)


def html_header(header: str) -> str:
    """A copied header as Word writes it."""
    lines = [line.split(": ", 1) for line in header.strip().split("\n")]
    return "<br>".join(f"<b>{name}:</b> {value.replace('<', '&lt;').replace('>', '&gt;')}" for name, value in lines)


@dataclass(frozen=True)
class Client:
    """What a program sends when Lies answers an invitation."""

    name: str
    plain: str
    html: str = ""
    said: str = "Ik kom graag."
    signed: str = ""

    def mail(self) -> bytes:
        if self.plain and self.html:
            return two_forms(self.plain, self.html)
        if self.html:
            return a_mail(self.html, content_type='text/html; charset="utf-8"')
        return a_mail(self.plain)


CLIENTS = [
    Client(
        "Outlook desktop, Dutch",
        f"Ik kom graag.\n\nMet vriendelijke groet,\n\nLies Bakker\nopbouwwerker\n\n{HEADER_NL}\n{INVITATION}\n",
        '<div class="WordSection1"><p class="MsoNormal">Ik kom graag.<o:p></o:p></p><p class="MsoNormal"><o:p>'
        "&nbsp;</o:p></p>"
        '<p class="MsoNormal">Met vriendelijke groet,<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<p class="MsoNormal">Lies Bakker<o:p></o:p></p><p class="MsoNormal">opbouwwerker<o:p></o:p></p>'
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
        f'{html_header(HEADER_NL)}<o:p></o:p></p></div></div><p class="MsoNormal">{INVITATION}<o:p></o:p></p></div>',
        signed="opbouwwerker",
    ),
    Client(
        "Outlook desktop, English",
        f"Ik kom graag.\n\nKind regards,\nLies\n\n{HEADER_EN}\n{INVITATION}\n",
        signed="Kind regards",
    ),
    Client(
        "Outlook desktop, old",
        "Ik kom graag.\n\n-----Oorspronkelijk bericht-----\nVan: Buurtclub [mailto:club@example.org]\n"
        f"Verzonden: maandag 4 mei 2026 10:12\nAan: Lies Bakker\nOnderwerp: Uitnodiging\n\n{INVITATION}\n",
    ),
    Client(
        "Outlook desktop, HTML only",
        "",
        '<html><body lang="NL"><div class="WordSection1"><p class="MsoNormal">Ik kom graag.</p><p class="MsoNormal">'
        "&nbsp;</p>"
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal">'
        f"{html_header(HEADER_NL)}</p></div><p>{INVITATION}</p></div></body></html>",
    ),
    Client(
        "Outlook on the web",
        f"Ik kom graag.\n________________________________\n{HEADER_NL}\n{INVITATION}\n",
        '<div style="font-family:Calibri">Ik kom graag.</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font>'
        f"{html_header(HEADER_NL)}</font></div><div>{INVITATION}</div>",
    ),
    Client(
        "Outlook on a phone",
        f"Ik kom graag.\n\nOutlook voor Android<https://aka.ms/AAb9ysg> downloaden\n"
        f"________________________________\n{HEADER_NL}\n{INVITATION}\n",
        '<div>Ik kom graag.</div><div id="ms-outlook-mobile-signature"><a href="https://aka.ms/AAb9ysg">Outlook '
        "voor Android</a> downloaden</div>"
        f'<hr><div id="divRplyFwdMsg">{html_header(HEADER_NL)}</div><div>{INVITATION}</div>',
        signed="Outlook voor Android",
    ),
    Client(
        "Outlook on an iPhone, English",
        f"Ik kom graag.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n"
        f"{HEADER_EN}\n{INVITATION}\n",
        signed="Get Outlook for iOS",
    ),
    Client(
        "Gmail on the web",
        f"Ik kom graag.\n\nOp ma 4 mei 2026 om 10:12 schreef Buurtclub <club@example.org>:\n\n> {INVITATION}\n>\n",
        '<div dir="ltr">Ik kom graag.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Op ma 4 '
        "mei 2026 om 10:12 "
        'schreef Buurtclub &lt;<a href="mailto:club@example.org">club@example.org</a>&gt;:<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{INVITATION}</blockquote></div>',
    ),
    Client(
        "Gmail, attribution broken over two lines",
        "Ik kom graag.\n\nOp ma 4 mei 2026 om 10:12 schreef Buurtclub van de wijk Zuid <\n"
        f"een.heel.lang.adres.van.de.club@example.org>:\n\n> {INVITATION}\n",
    ),
    Client(
        "Gmail app",
        f"Ik kom graag.\n\nOn Mon, 4 May 2026, 10:12 Buurtclub, <club@example.org> wrote:\n\n> {INVITATION}\n",
        '<div dir="auto">Ik kom graag.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, '
        "4 May 2026, 10:12 "
        'Buurtclub, &lt;<a href="mailto:club@example.org">club@example.org</a>&gt; wrote:<br></div>'
        f'<blockquote class="gmail_quote">{INVITATION}</blockquote></div>',
    ),
    Client(
        "Gmail, only its HTML",
        "",
        '<div dir="ltr">Ik kom graag.</div><br><div class="gmail_quote"><div class="gmail_attr">Op ma 4 mei 2026 om '
        "10:12 schreef "
        f'Buurtclub &lt;club@example.org&gt;:<br></div><blockquote class="gmail_quote">{INVITATION}</blockquote></div>',
    ),
    Client(
        "Apple Mail",
        f"Ik kom graag.\n\nLies\n\n> Op 4 mei 2026, om 10:12 heeft Buurtclub <club@example.org> het volgende "
        f"geschreven:\n> \n> {INVITATION}\n",
        '<div>Ik kom graag.</div><div><br></div><div>Lies</div><div><br><blockquote type="cite"><div>Op 4 mei '
        "2026, om 10:12 heeft "
        'Buurtclub &lt;<a href="mailto:club@example.org">club@example.org</a>&gt; het volgende geschreven:</div><br>'
        f"<div>{INVITATION}</div></blockquote></div>",
        signed="Lies",
    ),
    Client(
        "iPhone",
        "Ik kom graag.\n\nVerstuurd vanaf mijn iPhone\n\n> Op 4 mei 2026 om 10:12 heeft Buurtclub <club@example.org>"
        " het volgende geschreven:\n"
        f"> \n> \ufeff{INVITATION}\n",
        '<div dir="ltr">Ik kom graag.<br><br>Verstuurd vanaf mijn iPhone</div><div dir="ltr"><br><blockquote '
        'type="cite">Op 4 mei 2026 om 10:12 '
        f"heeft Buurtclub &lt;club@example.org&gt; het volgende geschreven:<br><br></blockquote></div><blockquote "
        f'type="cite">{INVITATION}</blockquote>',
        signed="Verstuurd vanaf mijn iPhone",
    ),
    Client(
        "Thunderbird, at the top",
        f"Ik kom graag.\n\nOp 4-5-2026 om 10:12 schreef Buurtclub:\n> {INVITATION}\n\n-- \nLies Bakker\n",
        signed="Lies Bakker",
    ),
    Client(
        "Thunderbird, at the bottom",
        f"Op 4-5-2026 om 10:12 schreef Buurtclub:\n> {INVITATION}\n\nIk kom graag.\n\n-- \nLies Bakker\n",
        signed="Lies Bakker",
    ),
    Client(
        "Thunderbird, HTML",
        "",
        f'<p>Ik kom graag.</p><div class="moz-cite-prefix">Op 4-5-2026 om 10:12 schreef Buurtclub:<br></div>'
        f'<blockquote type="cite" cite="mid:x">{INVITATION}</blockquote>'
        '<pre class="moz-signature" cols="72">-- \nLies Bakker</pre>',
        signed="Lies Bakker",
    ),
    Client(
        "K-9",
        "Ik kom graag.\n-- \nVerstuurd vanaf mijn Android apparaat met K-9 Mail. Excuseer mijn beknoptheid.\n\n"
        f"Op 4 mei 2026 10:12:31 CEST schreef Buurtclub <club@example.org>:\n>{INVITATION}\n",
        signed="K-9 Mail",
    ),
    Client(
        "Proton",
        "Ik kom graag.\n\nVerzonden met Proton Mail beveiligde e-mail.\n\nOp maandag 4 mei 2026 om 10:12 AM schreef "
        "Buurtclub <club@example.org>:\n\n"
        f"> {INVITATION}\n",
        signed="Proton Mail",
    ),
    Client(
        "Proton, older",
        "Ik kom graag.\n\nSent with Proton Mail secure email.\n\n------- Original Message -------\nOn Monday, May "
        "4th, 2026 at 10:12 AM, Buurtclub "
        f"<club@example.org> wrote:\n\n> {INVITATION}\n",
        signed="Sent with Proton Mail",
    ),
    Client(
        "Yahoo",
        f"Ik kom graag.\n\n    Op maandag 4 mei 2026 om 10:12:31 CEST schreef Buurtclub <club@example.org>:  \n \n "
        f"{INVITATION}  \n",
        '<div class="ydp1yahoo-style-wrap"><div dir="ltr">Ik kom graag.</div></div><div id="ydp2yahoo_quoted_1" '
        'class="yahoo_quoted">'
        f"<div>Op maandag 4 mei 2026 om 10:12:31 CEST schreef Buurtclub &lt;club@example.org&gt;: </div><div><br>"
        f"</div><div>{INVITATION}</div></div>",
    ),
    Client(
        "KPN webmail",
        f"Ik kom graag.\n\n----Origineel Bericht----\nVan : club@example.org\nDatum : 04/05/2026 10:12\nAan : "
        f"lies.bakker@example.net\nOnderwerp : Uitnodiging\n\n{INVITATION}\n",
    ),
    Client(
        "Ziggo webmail",
        f"Ik kom graag.\n\n> Op 4 mei 2026 om 10:12 schreef Buurtclub <club@example.org>:\n> \n> \n> {INVITATION}\n",
        f'<p>Ik kom graag.</p><blockquote type="cite"><div>Op 4 mei 2026 om 10:12 schreef Buurtclub '
        f"&lt;club@example.org&gt;:</div><div><br></div><div>{INVITATION}</div></blockquote>",
    ),
    Client("Roundcube", f"Ik kom graag.\n\nBuurtclub schreef op 2026-05-04 10:12:\n> {INVITATION}\n"),
    Client("Horde", f"Ik kom graag.\n\nCiteren Buurtclub <club@example.org>:\n\n> {INVITATION}\n"),
    Client(
        "Samsung",
        f"Ik kom graag.\n\nVerzonden vanaf mijn Galaxy\n\n\n-------- Oorspronkelijk bericht --------\n"
        f"Van: Buurtclub <club@example.org>\nDatum: 04-05-2026 10:12 (GMT+01:00)\nAan: Lies Bakker\nOnderwerp: "
        f"Uitnodiging\n\n{INVITATION}\n",
        signed="Galaxy",
    ),
    Client(
        "Windows Mail",
        f"Ik kom graag.\n\nVerzonden vanuit Mail voor Windows\n\nVan: Buurtclub\nVerzonden: "
        f"maandag 4 mei 2026 10:12\nAan: Lies Bakker\nOnderwerp: Uitnodiging\n\n{INVITATION}\n",
        signed="Mail voor Windows",
    ),
    Client(
        "Flemish",
        f"Ik kom graag.\n\nVan: Buurtclub <club@example.org>\nVerzonden: maandag 4 mei 2026 10:12\n"
        f"Aan: Lies Bakker\nCC: Jan\nOnderwerp: Uitnodiging\n\n{INVITATION}\n",
    ),
    Client("German", f"Ik kom graag.\n\nAm 04.05.2026 um 10:12 schrieb Buurtclub:\n> {INVITATION}\n"),
    Client(
        "German Outlook",
        f"Ik kom graag.\n\nVon: Buurtclub <club@example.org>\nGesendet: Montag, 4. Mai 2026 "
        f"10:12\nAn: Lies Bakker\nBetreff: Einladung\n\n{INVITATION}\n",
    ),
    Client(
        "French",
        f"Ik kom graag.\n\nLe lun. 4 mai 2026 à 10:12, Buurtclub <club@example.org> a écrit :\n\n> {INVITATION}\n",
    ),
    Client(
        "French Outlook",
        f"Ik kom graag.\n\nDe : Buurtclub <club@example.org>\nEnvoyé : lundi 4 mai 2026 10:12\n"
        f"À : Lies Bakker\nObjet : Invitation\n\n{INVITATION}\n",
    ),
]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_an_answer_is_told_from_what_it_answers(client: Client) -> None:
    message = reading(client.mail())

    assert message.said == client.said
    assert INVITATION in message.quoted
    assert INVITATION not in message.said + message.signed
    assert client.signed in message.signed
    assert message.ambiguous == ""
    assert message.kind == "person"


@pytest.mark.parametrize(
    "attribution",
    [
        "Op ma 6 jan. 2020 om 10:12 schreef Buurtclub:",
        "Op maandag 6 januari 2020 10:12:00 CET schreef Buurtclub:",
        "Op 06-01-20 om 10:12 schreef club@example.org:",
        "Buurtclub <club@example.org> schreef op 6 januari 2020 10:12:",
        "Op 6 jan. 2020, om 10:12 heeft Buurtclub <club@example.org> het volgende geschreven:",
        "On Mon, Jan 6, 2020 at 10:12 AM Buurtclub <club@example.org> wrote:",
        "Am Mo., 6. Jan. 2020 um 10:12 Uhr schrieb Buurtclub <club@example.org>:",
        "Le 06/01/2020 à 10:12, Buurtclub a écrit :",
    ],
)
def test_answers_between_the_quoted_lines_are_said(attribution: str) -> None:
    text = f"{attribution}\n> {INVITATION}\n\nJa, graag.\n\n> Neem je iemand mee?\n\nNee, ik kom alleen.\n"

    message = reading(a_mail(text))

    assert message.said == "Ja, graag.\n\nNee, ik kom alleen."
    assert "Neem je iemand mee?" in message.quoted


@pytest.mark.parametrize(
    "opening",
    [
        "---------- Forwarded message ---------\n",
        "---------- Doorgestuurd bericht ---------\n",
        "Begin doorgestuurd bericht:\n\n",
        "-------- Doorgestuurd bericht --------\n",
        "-----Oorspronkelijk bericht-----\n",
        "________________________________\n",
        "-------- Weitergeleitete Nachricht --------\n",
        "-------- Message transféré --------\n",
        "",
    ],
)
def test_what_is_forwarded_within_the_text_is_not_said(opening: str) -> None:
    forwarded = (
        "Van: Jan <jan@example.com>\nDatum: maandag 4 mei 2026\nOnderwerp: cursus\nAan: Lies <lies@example.net>\n"
    )

    message = reading(a_mail(f"Is dit iets voor ons?\n\n{opening}{forwarded}\nWij geven een cursus over schulden.\n"))

    assert message.said == "Is dit iets voor ons?"
    assert "cursus over schulden" in message.quoted


def test_a_mail_forwarded_as_a_part_is_not_said() -> None:
    parts = (
        "--b\nContent-Type: text/plain; charset=utf-8\n\nIs dit iets voor ons?\n--b\nContent-Type: message/rfc822\n\n"
        "From: jan@example.com\nSubject: cursus\n\nWij geven een cursus.\n--b--\n"
    )

    message = reading(a_mail(parts, content_type='multipart/mixed; boundary="b"'))

    assert message.said == "Is dit iets voor ons?"
    assert "Wij geven een cursus." in message.quoted


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("application/ms-tnef", 'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: '
            'base64\n\neJ8+Ig==\n'),
        ("multipart/signed", "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: "
            "base64\n\nMIIB\n"),
        ("multipart/signed", "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP "
            "SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_signature_or_winmail_counts(kind: str, part: str) -> None:
    parts = f"--b\nContent-Type: text/plain; charset=utf-8\n\nIk kom graag.\n--b\n{part}--b--\n"
    outer = kind if kind.startswith("multipart/") else "multipart/mixed"

    message = reading(a_mail(parts, content_type=f'{outer}; boundary="b"'))

    assert message.said == "Ik kom graag."
    assert len(message.attachments) == 1


def test_only_a_winmail_says_nothing_and_is_named() -> None:
    message = reading(
        a_mail(
            "eJ8+Ig==",
            headers="Content-Transfer-Encoding: base64\n",
            content_type='application/ms-tnef; name="winmail.dat"',
        )
    )

    assert (message.said, message.attachments) == ("", ("winmail.dat",))


def test_the_armour_of_pgp_is_not_said() -> None:
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIk kom graag.\n-----BEGIN PGP SIGNATURE-----\n\n"
        "iQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
    )

    assert reading(a_mail(text)).said == "Ik kom graag."


@pytest.mark.parametrize(
    ("named", "real"),
    [
        ("us-ascii", "windows-1252"), ("iso-8859-1", "utf-8"), ("utf-8", "windows-1252"), ("", "utf-8"),
        ("iso-8859-1", "windows-1252"), ("", "windows-1252"), ("unknown-8bit", "utf-8"), ("windows-1252", "utf-8"),
        ("x-bestaat-niet", "windows-1252"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_a_wrong_charset_does_not_hurt(named: str, real: str, encoding: str) -> None:
    content = "Ik kom één keer, café ‘De Brug’ – €5".encode(real)
    coded = {"8bit": content, "quoted-printable": quopri.encodestring(content), "base64": base64.encodebytes(content)}
    charset = f"; charset={named}" if named else ""
    headers = f"{USUAL}MIME-Version: 1.0\nContent-Type: text/plain{charset}\nContent-Transfer-Encoding: {encoding}\n\n"

    message = reading(headers.replace("\n", "\r\n").encode() + coded[encoding])

    assert message.said == "Ik kom één keer, café ‘De Brug’ – €5"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("=?utf-8?B?SWsga29tIGdyYWFnIPCfkY0=?=", "Ik kom graag 👍"),
        ("=?iso-8859-1?Q?Ik_kom_=E9=E9n_keer?=", "Ik kom één keer"),
        ("=?UTF-8?Q?Ik_kom_?= =?UTF-8?Q?graag?=", "Ik kom graag"),
        ("=?utf-8*nl?Q?graag?=", "graag"),
        ("Ik kom (één keer)", "Ik kom (één keer)"),
    ],
)
def test_a_mail_that_says_all_in_its_subject(subject: str, shown: str) -> None:
    message = reading(a_mail("", usual=USUAL.replace("vraag", subject)))

    assert (message.subject, message.said, message.kind) == (shown, "", "person")
