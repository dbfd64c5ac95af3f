"""Notes of absence, receipts and gates that no header gives away, and the days that a note names."""

from datetime import UTC, date, datetime

import pytest

from mailflow.mail.absence import absence_words, acknowledgement_words, away
from tests.mail.mails import USUAL, a_mail, reading

WRITTEN = datetime(2019, 12, 17, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Ik geniet van een paar vrije dagen en ben er maandag 6 januari weer.", None, date(2020, 1, 5)),
        ("Ik zit tot en met 6 januari op Bonaire.", None, date(2020, 1, 6)),
        ("Ik ben afwezig van 20 december t/m 3 januari 2020.", date(2019, 12, 20), date(2020, 1, 3)),
        ("Ik ben met verlof tem 5 januari.", None, date(2020, 1, 5)),
        ("Ik ben afwezig tot 6 januari.", None, date(2020, 1, 5)),
        ("Ik ben tot maandag afwezig.", None, date(2019, 12, 22)),
        ("Vanaf 7 januari ben ik weer bereikbaar.", None, date(2020, 1, 6)),
        ("Ik ben op dinsdag 7 januari weer terug op kantoor.", None, date(2020, 1, 6)),
        ("Ik ben van 23-12-2019 tot en met 03-01-2020 afwezig.", date(2019, 12, 23), date(2020, 1, 3)),
        ("I am on annual leave until Monday 20 January with no access to my inbox.", None, date(2020, 1, 19)),
        (
            "I will be out of the office from December 20 through January 3rd, returning on January 6.",
            date(2019, 12, 20),
            date(2020, 1, 3),
        ),
        ("I'm out of office and will be back on 6 January 2020.", None, date(2020, 1, 5)),
        ("Ich bin vom 23.12. bis 02.01.2020 nicht im Büro.", date(2019, 12, 23), date(2020, 1, 2)),
        ("Ich bin bis einschließlich 6. Januar im Urlaub.", None, date(2020, 1, 6)),
        ("Ich bin ab dem 7. Januar wieder erreichbar.", None, date(2020, 1, 6)),
        ("Je suis absente du 23 décembre au 3 janvier inclus.", date(2019, 12, 23), date(2020, 1, 3)),
        ("Je serai de retour le 6 janvier.", None, date(2020, 1, 5)),
        ("Ik ben met zwangerschapsverlof en kom rond half mei terug.", None, None),
        ("Per 1 december ben ik niet meer werkzaam bij Dorrewerk.", None, None),
        ("Ik ben afwezig tot en met 31 februari.", None, None),
        ("Uw melding is geregistreerd. Streefdatum: 22-01-2020.", None, None),
    ],
)
def test_the_days_of_an_absence_are_read(text: str, first: date | None, last: date | None) -> None:
    assert away(text, written_at=WRITTEN) == (first, last)


def test_an_out_of_office_note_keeps_its_days_as_information() -> None:
    message = reading(
        a_mail("Ik ben afwezig van 8 mei t/m 22 mei.", headers="Auto-Submitted: auto-replied\n"),
    )

    assert (message.kind, message.away_from, message.away_until) == ("auto_reply", date(2026, 5, 8), date(2026, 5, 22))


def test_the_holiday_of_a_person_is_no_such_information() -> None:
    message = reading(a_mail("Ik ben tot en met 22 mei met vakantie, dus ik kom niet."))

    assert (message.kind, message.away_until) == ("person", None)


@pytest.mark.parametrize(
    "text",
    [
        "Bedankt voor je bericht. Ik ben tot en met 20 mei met vakantie en lees mijn mail niet. Bij spoed kun je "
        "bellen.",
        "Beste lezer, ik ben afwezig tot 3 juni. Mijn mail wordt niet gelezen. Neem voor dringende zaken contact op "
        "met Jan.",
        "Dank voor uw e-mail. Vandaag ben ik vrij. Uw bericht wordt niet doorgestuurd; donderdag ben ik weer "
        "bereikbaar.",
        "Thank you for your message. I am out of the office until 20 May with limited access to my email.",
        "Vielen Dank für Ihre Nachricht. Ich bin bis 20. Mai im Urlaub. In dringenden Fällen, bitte an Kollegen "
        "wenden.",
        "Merci pour votre message. Je suis absente jusqu'au 20 mai. En cas d'urgence, veuillez contacter ma collègue.",
        "Bedankt voor uw mail! Ik ben met verlof tot 2 juni. Dringende vragen? Neem contact op met het "
        "onthaal.".replace("?", "."),
        "Ik ben niet meer werkzaam bij Dorrewerk. Uw mail wordt niet gelezen. Neem contact op met Wilma voor vragen.",
    ],
)  # fmt: skip
def test_a_note_of_absence_is_known_without_any_header(text: str) -> None:
    assert absence_words(text)
    assert reading(a_mail(text, usual=USUAL.replace("vraag", "Re: Uitnodiging"))).kind == "auto_reply"


@pytest.mark.parametrize(
    "text",
    [
        "Ik ben dan met vakantie, dus ik kan er niet bij zijn. Veel plezier!",
        "Bedankt voor je mail. Ik ben tot 20 mei met vakantie, dus de bijeenkomst haal ik niet. Als ik weer terug "
        "ben bel ik je.",
        "Ik ben afwezig tot 3 juni. Kun je mij afmelden? Mijn mail lees ik niet, bij spoed: bel.",
        "Dank voor de uitnodiging. Ik ben met verlof; mijn collega Jan neemt contact op over dringende zaken.",
        "Ik heb een nieuwe baan en ben vanaf 1 juni niet meer werkzaam bij Dorrewerk. Haal mij dus van de lijst.",
        "I am on leave then, so please count me out of this meeting. I will be back in June and read my mail again.",
        "Ik ben vrij die dag.",
    ],
)
def test_a_person_who_writes_of_being_away_is_a_person(text: str) -> None:
    assert reading(a_mail(text, usual=USUAL.replace("vraag", "Re: Uitnodiging"))).kind == "person"


@pytest.mark.parametrize(
    "text",
    [
        "Hartelijk dank voor uw bericht. Wij hebben uw e-mail in goede orde ontvangen en reageren binnen vijf "
        "werkdagen.",
        "Bedankt voor je mail. Ons team neemt zo snel mogelijk contact met je op. Je ticketnummer is 4711.",
        "Thank you for your message. It has been received; our team will answer within 2 business days.",
        "Vielen Dank für Ihre Nachricht. Sie ist bei uns eingegangen, wir antworten innerhalb von drei Werktagen.",
    ],
)
def test_a_receipt_is_known_without_any_header(text: str) -> None:
    assert acknowledgement_words(text)
    assert reading(a_mail(text)).kind == "auto_reply"


@pytest.mark.parametrize(
    "text",
    [
        "Bedankt voor je mail, goed ontvangen! Ik kom graag.",
        "Dank voor de uitnodiging. Wij hebben hem ontvangen en laten binnen een week weten of we komen.",
        "Dank je wel voor je bericht. Kun je zo snel mogelijk contact met me opnemen?",
    ],
)
def test_a_person_may_say_that_a_mail_came_in(text: str) -> None:
    assert reading(a_mail(text)).kind == "person"


@pytest.mark.parametrize(
    "text",
    [
        "This account is protected by SpamGate. Please click the link to have your address added to the recipient's "
        "allowed list.",
        "Please confirm that you are a human by clicking the link below. Your message will be held until then.",
        "Bevestig dat u geen robot bent, dan wordt uw bericht bezorgd.",
        "Your message has been waitlisted.",
    ],
)
def test_a_gate_before_a_mailbox_is_a_machine(text: str) -> None:
    assert reading(a_mail(text, usual=USUAL.replace("vraag", "RE: Uitnodiging"))).kind == "auto_reply"
