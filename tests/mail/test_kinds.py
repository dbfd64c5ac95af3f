"""What machines and people send that look like each other."""

import pytest

from tests.mail.mails import USUAL, a_mail, reading

ADVERTISING = [
    "Wij helpen ruim 300 organisaties met hun website. Benieuwd? Plan een gratis demo.",
    "Boost your ranking! We offer backlinks and guest posts. Reply STOP to opt out.",
    "We are a leading manufacturer of LED lamps. Please ask for our price list.",
    "Vroegboekkorting! Schrijf u nu in voor onze training. Al meer dan 200 organisaties gingen u voor.",
    "Your mailbox password expires today. Click here to verify your account.",
    "Ik kwam jullie website tegen. Zullen we een vrijblijvend gesprek plannen? Wij helpen ondernemers groeien in "
    "Google.",
    "I represent the beneficiary of 4 million dollars. Reply with your bitcoin wallet address.",
    "Bent u klaar voor beleggen in crypto? Klik hier en ontvang nu 20% korting.",
]
PEOPLE = [
    "Kan iemand iets vertellen over crypto en jongeren met schulden?",
    "Ik kwam jullie website tegen en wil graag lid worden.",
    "Wij helpen bewoners met geldzorgen. Zullen we daar een keer iets over vertellen?",
    "Mijn mailbox is vol, dus stuur de uitnodiging graag naar mijn andere adres.",
    "Ik ben op vakantie, dus ik sla deze keer over.",
    "Klik hier werkt niet: ik kan me niet aanmelden met de link.",
    "Bedankt voor je bericht! We komen met z'n tweeën.",
    "Is het automatisch dat ik weer een uitnodiging krijg?",
    "Als je de uitnodiging niet hebt ontvangen hoor ik het graag.",
    "Ik wil me uitschrijven voor de nieuwsbrief maar wel lid blijven.",
]


@pytest.mark.parametrize("text", ADVERTISING)
def test_advertising_without_any_header_is_bulk(text: str) -> None:
    assert reading(a_mail(text)).kind == "bulk"


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_with_a_word_of_machines_is_a_person(text: str) -> None:
    assert reading(a_mail(text)).kind == "person"


@pytest.mark.parametrize(
    "sender",
    ["Microsoft Teams <noreply@email.teams.example.com>", "SharePoint Online <no-reply@sharepoint.example.com>",
     "Planner <noreply@planner.example.net>", "LinkedIn <notifications@network.example.com>"],
)  # fmt: skip
def test_a_notice_of_a_web_service_is_bulk(sender: str) -> None:
    usual = USUAL.replace("Lies Bakker <lies.bakker@example.net>", sender)

    assert reading(a_mail("Jan heeft een bestand met je gedeeld. Openen", usual=usual)).kind == "bulk"


def test_what_a_website_sends_on_from_its_form_is_a_person_s() -> None:
    text = "Naam: Jan Smit\nE-mail: jan@example.com\nBericht: Ik wil graag lid worden van de club.\n"
    usual = USUAL.replace("Lies Bakker <lies.bakker@example.net>", "Website <noreply@buurthuis.example.net>")

    message = reading(a_mail(text, headers="Reply-To: Jan Smit <jan@example.com>\n", usual=usual))

    assert message.kind == "person"


def test_a_form_without_anybody_to_answer_is_a_machine_s() -> None:
    text = "Naam: Jan Smit\nBericht: Uw bestelling is onderweg.\n"
    usual = USUAL.replace("Lies Bakker <lies.bakker@example.net>", "Winkel <noreply@winkel.example.net>")

    assert reading(a_mail(text, usual=usual)).kind == "bulk"


@pytest.mark.parametrize("kind", ["disposition-notification", "feedback-report"])
def test_a_read_receipt_or_complaint_is_a_machine_s(kind: str) -> None:
    parts = "--b\nContent-Type: text/plain\n\nUw bericht is gelezen op 4 mei.\n--b--\n"

    message = reading(a_mail(parts, content_type=f'multipart/report; report-type={kind}; boundary="b"'))

    assert message.kind == "auto_reply"


def test_a_mass_mailer_is_known_by_a_return_path_for_each_recipient() -> None:
    headers = "Return-Path: <bounces-main+club=example.org@winkel.example.net>\n"
    usual = USUAL.replace("lies.bakker@example.net", "info@winkel.example.net")

    assert reading(a_mail("Nieuw in de winkel.", headers=headers, usual=usual)).kind == "bulk"


@pytest.mark.parametrize(
    "path",
    [
        "SRS0=abcd=XY=example.com=lies@example.net",
        "prvs=1234abcd=lies.bakker@example.net",
        "lies.bakker+caf_=club=example.org@example.net",
        "bounces+123-abc-club=example.org@em.mailer.example.com",
        "lies.bakker@example.net",
    ],
)
def test_the_return_path_of_a_forwarded_mail_makes_nobody_a_machine(path: str) -> None:
    assert reading(a_mail(headers=f"Return-Path: <{path}>\n")).kind == "person"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Bezorgvertraging: Uitnodiging",
            "Uw bericht is nog niet bezorgd. De server probeert het opnieuw: a@example.com",
        ),
        ("Re: Uitnodiging", "Your mail could not be delivered to: <a@example.com> as their mailbox is full."),
        ("Mail", "Het bericht kon niet worden bezorgd aan a@example.com: postvak vol."),
    ],
)
def test_a_failure_in_words_from_a_sender_that_takes_no_answer_is_one(subject: str, text: str) -> None:
    headers = "Return-Path: <>\nAuto-Submitted: auto-replied\n"

    message = reading(a_mail(text, headers=headers, usual=USUAL.replace("vraag", subject)))

    assert message.kind == "bounce"
    assert message.bounce is not None
    assert (message.bounce.addresses, message.bounce.permanent) == (("a@example.com",), False)


def test_a_foot_of_a_newsletter_makes_it_one() -> None:
    text = "Nieuws uit de wijk.\n\n-- \nU ontvangt deze mail omdat u zich heeft ingeschreven.\n"

    assert reading(a_mail(text)).kind == "bulk"


def test_an_out_of_office_line_in_a_signature_leaves_a_person() -> None:
    text = "Ik kom graag.\n\nMet vriendelijke groet,\nLies Bakker\n\nLet op: van 4 tot 20 mei ben ik met vakantie.\n"

    assert reading(a_mail(text)).kind == "person"


def test_a_person_who_answers_one_of_our_mails_is_no_advertiser() -> None:
    text = (
        "Wij zitten al op de eerste pagina van Google, 20% korting op de zaal, en een vrijblijvende kennismaking kan."
    )

    assert reading(a_mail(text, headers="In-Reply-To: <uitnodiging@example.org>\n")).kind == "person"
