import pytest

from mailflow.mail.quotes import split
from tests.mail.mails import reading_file

ATTRIBUTIONS = [
    "Op 08-11-2024 om 18:32 schreef Voornaam Achternaam:",
    "Op 26-09-2024 om 11:33 schreef naam@example.org:",
    "Op donderdag 23 mei 2024 18:23:31 CEST schreef Voornaam Achternaam:",
    "Op vr 15 okt. 2021 om 11:28 schreef Voornaam Achternaam\n<naam@example.org>:",
    "Op di 17 dec. 2019 om 16:05 schreef Youssef Benali <\nyoussef.benali@example.org>:",
    "Op 3 dec. 2019 om 09:41 heeft Buurtclub <club@example.org> het volgende geschreven:",
    "Op 3 dec. 2019, om 09:41 heeft Buurtclub <club@example.org> het volgende\ngeschreven:",
    "Buurtclub schreef op 2019-12-03 09:41:",
    '3 december 2019 09:41, "Buurtclub" <club@example.org> schreef:',
    "Op ma 4 mei 2026 om 10:00 schreef\nBuurtclub\n<club@example.org>:",
    "    Op dinsdag 3 december 2019 09:41:00 CET schreef Buurtclub <club@example.org>:  ",
    "On Mon, 6 Jan 2020 at 10:12, Marjolein Terpstra <\nmarjolein.terpstra@example.org> wrote:",
    "On 6 Jan 2020, at 10:12, Marjolein Terpstra <m@example.org> wrote:",
    "On Monday, January 6, 2020 10:12 AM, Marjolein wrote:",
    "2016-03-03 17:21 GMT+01:00 Some One <some.one@example.com>:",
    '11:00 AM, November 17, 2021, "John - Acme" <john@example.com>:',
    "Am 21.04.2016 um 17:48 schrieb Einz Zwei <eins@example.com>:",
    'Am 21.04.2016 17:48 schrieb "Einz Zwei" <eins@example.com>',
    "Le mar. 3 déc. 2019 à 09:41, Buurtclub <club@example.org> a écrit :",
    "Quoting Buurtclub <club@example.org>:",
    "Citeren Buurtclub <club@example.org>:",
    "---- On Wed, 24 Feb 2021 14:02:50 +0530 john@example.com wrote ----",
]
SEPARATORS = [
    "-----Oorspronkelijk bericht-----",
    "----- Oorspronkelijk bericht -----",
    "-------- Oorspronkelijk bericht --------Van: Buurtclub <club@example.org> Datum: 03-12-19  09:41",
    "-----Original Message-----",
    "---------- Forwarded message ---------",
    "-----Oorspronkelijke afspraak-----",
    "Begin doorgestuurd bericht:",
    "Begin forwarded message:",
    "-----Ursprüngliche Nachricht-----",
    "________________________________\nVan: Club <club@example.org>\nVerzonden: maandag 4 mei\nAan: Lies\nOnderwerp: x",
    "Van: Buurtclub <club@example.org>\nVerzonden: maandag 4 mei 2026 10:00\nAan: Lies\nCC: Jan\nOnderwerp: x",
    "*Van:* Buurtclub <club@example.org>\n*Verzonden:* maandag 4 mei\n*Aan:* Lies\n*Onderwerp:* x",
    "From: Club <club@example.org>\nSent: Monday\nTo: Lies\nSubject: x",
    "Von: Club\nGesendet: Montag\nAn: Lies\nBetreff: x",
    "De : Club\nEnvoyé : lundi\nÀ : Lies\nObjet : x",
]  # fmt: skip


@pytest.mark.parametrize("attribution", ATTRIBUTIONS + SEPARATORS)
def test_history_is_quoted_from_the_line_that_introduces_it(attribution: str) -> None:
    found = split(f"Ik kom graag.\n\n{attribution}\n\nKom je ook? Meld je af als je niet komt.")

    assert found.said == "Ik kom graag."
    assert "Meld je af" in found.quoted


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_answers_between_marked_lines_are_said(attribution: str) -> None:
    found = split(f"{attribution}\n> Kom je?\n\nJa, graag.\n\n> Heb je een thema?\nNee.\n> Groet, de club")

    assert found.said == "Ja, graag.\n\nNee."
    assert "Heb je een thema" in found.quoted


@pytest.mark.parametrize(
    "text",
    [
        "Op 13 januari schreef ik jullie al dat ik kom:\nik ben er dus.",
        "On 6 January I wrote that I would come:\nso I do.",
        "Van: Utrecht, dus ik ben laat.",
        "Onderwerp: eenzaamheid. Aan: jullie de keus.",
        "Ik heb op 3 mei 2026 al geschreven:\nik kom.",
        "Programma:\n- 10:00 koffie\n- 12:00 lunch, wie komt er?",
        "Ik stel voor op 12-5-2026 om 10:00:\ndan kan iedereen.",
    ],
)
def test_what_only_looks_like_an_introduction_is_said(text: str) -> None:
    assert split(text).said == text


@pytest.mark.parametrize(
    ("text", "said", "signed"),
    [
        ("Ja hoor!\n\nVerstuurd vanaf mijn iPhone", "Ja hoor!", "Verstuurd vanaf mijn iPhone"),
        ("Nee\n\nOutlook voor Android downloaden<https://aka.ms/x>", "Nee", "Outlook voor Android downloaden<https://aka.ms/x>"),
        ("Nee\n\nGet Outlook for iOS", "Nee", "Get Outlook for iOS"),
        ("Nee\n\nVerzonden vanuit Mail voor Windows 10", "Nee", "Verzonden vanuit Mail voor Windows 10"),
        ("Nee\n-- \nLies\nWijkteam", "Nee", "-- \nLies\nWijkteam"),
        ("Ik kom.\nGroet, Lies", "Ik kom.", "Groet, Lies"),
        ("Ik kom. Groet, Lies", "Ik kom.", "Groet, Lies"),
        ("Ik kom! groetjes Lies", "Ik kom!", "groetjes Lies"),
        ("lijkt me wat. gr Henk", "lijkt me wat.", "gr Henk"),
        ("Ik kom.\n\nMvg,\nLies", "Ik kom.", "Mvg,\nLies"),
        ("Ik kom.\nMet vr. groet,\nLies", "Ik kom.", "Met vr. groet,\nLies"),
        ("Ik kom.\nHartelijke groet uit Goes,\nLies", "Ik kom.", "Hartelijke groet uit Goes,\nLies"),
        ("I come.\n\nKind regards,\nLies", "I come.", "Kind regards,\nLies"),
        ("I come.\n\nBest,\nLies", "I come.", "Best,\nLies"),
        ("Ich komme.\n\nMit freundlichen Grüßen\nLies", "Ich komme.", "Mit freundlichen Grüßen\nLies"),
        ("Je viens.\n\nCordialement,\nLies", "Je viens.", "Cordialement,\nLies"),
        ("Met vriendelijke groet,\n\nLies Bakker\nWijkteam", "", "Met vriendelijke groet,\n\nLies Bakker\nWijkteam"),
        ("Ik kom.\n\nLies", "Ik kom.", "Lies"),
        ("Ik kom.\n\nL. Bakker", "Ik kom.", "L. Bakker"),
        ("Ik kom.\nLB", "Ik kom.", "LB"),
        ("Ik kom.\n\nLies Bakker\nopbouwwerker\n\n06-55501234", "Ik kom.", "Lies Bakker\nopbouwwerker\n\n06-55501234"),
        ("Ik kom.\n\n- Jan de Vries", "Ik kom.", "- Jan de Vries"),
        ("Ik kom.\n\nwww.x.nl | 06 - 555 01 234\nPostbus 1", "Ik kom.", "www.x.nl | 06 - 555 01 234\nPostbus 1"),
        ("Ik kom.\n\nDISCLAIMER: x", "Ik kom.", "DISCLAIMER: x"),
        ("Ik kom.\n\nThis e-mail and any attachments are", "Ik kom.", "This e-mail and any attachments are"),
    ],
)  # fmt: skip
def test_a_signature_is_told_from_what_is_said(text: str, said: str, signed: str) -> None:
    found = split(text, writer="Lies Bakker")

    assert (found.said, found.signed) == (said, signed)


@pytest.mark.parametrize(
    "text",
    [
        "Ja",
        "Ik kom met:\nLies\nJan\nPiet",
        "Greetings,\n\nI would like to join your club.",
        "Groeten doe ik altijd, maar kunnen jullie mij op 3 mei ook een plek geven?",
        "Ons nieuwe adres:\nDorpsstraat 1, 4461 AB Goes\n06 - 555 01 234",
        "Voeg toe:\n\nKees Bom, k.bom@example.org\nAmira Soltani, a.soltani@example.org",
        "Ik kom. -- en mijn collega ook -- op de 13e.",
        "Ik heb die verzonden via de post, hebben jullie hem?",
        "- Jan komt\n- Piet niet",
        "De informatie over de zaal klopt niet.",
    ],
)
def test_what_only_looks_like_a_signature_is_said(text: str) -> None:
    assert split(text, writer="Lies Bakker").said == text


def test_initials_that_are_a_word_do_not_sign() -> None:
    assert split("Kom je?\n\nJa", writer="Jan Albers").said == "Kom je?\n\nJa"


def test_a_postscript_is_said() -> None:
    found = split("Ik kom.\n\nGroet,\nLies\n\nPS: ik neem Jan mee.\nEn zijn hond.\n\nWijkteam Zuid", writer="Lies")

    assert found.said == "Ik kom.\n\nPS: ik neem Jan mee.\nEn zijn hond."
    assert found.signed == "Groet,\nLies\n\nWijkteam Zuid"


def test_text_under_a_phone_line_is_said() -> None:
    assert split("Verstuurd vanaf mijn iPhone\n\nJa, ik kom.").said == "Ja, ik kom."


def test_links_and_pictures_that_programs_add_are_not_said() -> None:
    found = split(
        "Zie www.example.org<http://www.example.org/> [cid:image001.png@01D5]\n"
        "of lies@example.net<mailto:lies@example.net>"
    )

    assert found.said == "Zie www.example.org \nof lies@example.net"


def test_a_warning_that_a_server_put_above_is_not_said() -> None:
    found = split("LET OP: Deze e-mail komt van buiten de organisatie. Klik niet op links.\n\nIk kom graag.")

    assert found.said == "Ik kom graag."


def test_the_rest_of_a_broken_quoted_line_is_quoted() -> None:
    long = "> Op maandag 12 mei komen we weer bij elkaar, deze keer in buurthuis De"
    found = split(f"Ja.\n\n{long}\nkade in deventer.\n> Kom je?")

    assert found.said == "Ja."


def test_a_short_answer_right_under_a_question_is_said() -> None:
    assert split("> Kom je?\nja\n> Neem je iemand mee?\nnee").said == "ja\n\nnee"


def test_answers_in_colour_are_said_where_the_writer_says_so() -> None:
    message = reading_file("answers_in_red.eml")

    assert message.said == "Zie mijn antwoorden in het rood.\n\nJa, met z'n tweeën."
    assert "Heb je een thema?" in message.quoted


def test_coloured_lines_of_a_quotation_are_not_said_unasked() -> None:
    found = split("Ik kom.\n\n-----Oorspronkelijk bericht-----\nMeld je af!", coloured=("Meld je af!",))

    assert found.said == "Ik kom."


def test_lines_that_are_no_one_s_reading_any_more_are_quoted() -> None:
    found = split("\n".join(f"regel {number}" for number in range(6_000)))

    assert found.said.endswith("regel 4999")
    assert found.quoted.startswith("regel 5000")


@pytest.mark.parametrize(
    ("name", "said", "signed"),
    [
        ("outlook_header_block.eml", "PS: mijn collega eet geen vlees.", "Aan dit bericht kunnen geen rechten"),
        ("iphone.eml", "Ja hoor!", "Verstuurd vanaf mijn iPhone"),
        ("inline_answers.eml", "Nee, deze keer niet.", "Lies"),
        ("person_with_away_note.eml", "Ik kom graag.", "ben ik afwezig"),
    ],
)
def test_whole_mails_are_divided(name: str, said: str, signed: str) -> None:
    message = reading_file(name)

    assert said in message.said
    assert signed in message.signed
    assert signed not in message.said
