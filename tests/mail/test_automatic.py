import pytest

from mailflow.model.message import MailKind
from tests.mail.mails import USUAL, a_mail, reading, reading_file

AUTO_REPLIES = [
    "Auto-Submitted: auto-replied\n",
    "auto-submitted: auto-generated\n",
    "Auto-Submitted: AUTO-REPLIED (vacation)\n",
    "Auto-Submitted: auto-replied; owner-email=x\n",
    "Auto-Submitted:auto-notified \n",
    "X-Autoreply: yes\n",
    "X-Autorespond: ik ben weg\n",
    "X-Autoresponder: x\n",
    "X-TOPdesk-Autoreply: 1\n",
    "Precedence: auto_reply\n",
    "Preference: autoreply\n",
    "Delivered-To: Autoresponder\n",
    "X400-Content-Identifier: Auto Reply to vraag\n",
    "Return-Path: <>\n",
    "X-Loop: yes\n",
    "Auto-Submitted: auto-replied\nPrecedence: bulk\n",
    "Auto-Submitted: auto-generated\nList-Id: <x.example.net>\n",
]
AUTO_REPLY_SUBJECTS = [
    "Automatisch antwoord: Uitnodiging",
    "Automatische reactie: Uitnodiging",
    "Automatic reply: Invitation",
    "Out of Office: Invitation",
    "Out of the office Re: Invitation",
    "AutoReply: Uitnodiging",
    "Afwezigheidsbericht",
    "Afwezigheidsassistent: Uitnodiging",
    "Abwesenheitsnotiz: Einladung",
    "Automatische Antwort: Einladung",
    "Réponse automatique : Invitation",
    "Respuesta automática: x",
    "Automatyczna odpowiedź: x",
    "[Automatyczna odpowiedź] x",
    "Emma de Boer is out of the office",
]
BULK = [
    "List-Id: <nieuws.example.net>\n",
    "List-Unsubscribe: <mailto:x@example.net>\n",
    "List-Post: <mailto:lijst@example.net>\n",
    "Precedence: bulk\n",
    "Precedence: list\n",
    "precedence: Junk\n",
    "X-Precedence: bulk\n",
    "X-Campaign: 17\n",
    "X-Spam-Flag: YES\n",
    "X-Spam-Status: Yes, score=7.9\n",
    "X-BeenThere: lijst@example.net\n",
]
PEOPLE = [
    "X-Auto-Response-Suppress: All\n",
    "X-Auto-Response-Suppress: DR, OOF, AutoReply\n",
    "X-MS-Has-Attach: yes\nX-MS-TNEF-Correlator:\n",
    "Auto-Submitted: no\n",
    "X-Autoreply: no\n",
    "Precedence: normal\n",
    "X-Spam-Flag: NO\nX-Spam-Status: No, score=4.1 required=5.0\n",
    "X-Loop: werkgroep@example.net\n",
    "Feedback-ID: 77:2041:Proton\n",
    "Return-Path: <lies.bakker@example.net>\n",
    "X-MS-Exchange-Inbox-Rules-Loop: lies.bakker@example.net\n",
    "X-Priority: 1\nImportance: high\n",
    "Sender: secretariaat@example.net\nReply-To: lies@example.com\n",
    "In-Reply-To: <uitnodiging@example.org>\nX-Spam-Flag: YES\n",
]


@pytest.mark.parametrize("headers", AUTO_REPLIES)
def test_an_answering_program_is_known_by_its_headers(headers: str) -> None:
    message = reading(a_mail(headers=headers))

    assert message.kind == "auto_reply"
    assert message.automatic is not None
    assert message.automatic.why


@pytest.mark.parametrize("subject", AUTO_REPLY_SUBJECTS)
def test_an_answering_program_is_known_by_its_subject(subject: str) -> None:
    assert reading(a_mail(usual=USUAL.replace("vraag", subject))).kind == "auto_reply"


@pytest.mark.parametrize("subject", AUTO_REPLY_SUBJECTS)
def test_a_person_may_answer_an_answering_program(subject: str) -> None:
    assert reading(a_mail("Welkom terug!", usual=USUAL.replace("vraag", f"Re: {subject}"))).kind == "person"


@pytest.mark.parametrize("headers", BULK)
def test_a_newsletter_or_list_is_known_by_its_headers(headers: str) -> None:
    assert reading(a_mail(headers=headers)).kind == "bulk"


@pytest.mark.parametrize("headers", PEOPLE)
def test_headers_on_everybody_s_mail_make_nobody_a_machine(headers: str) -> None:
    assert reading(a_mail(headers=headers)).kind == "person"


@pytest.mark.parametrize("subject", ["Afwezig 13 januari", "Afwezig", "vakantie", "Ticket voor de trein", "weg ermee"])
def test_a_person_may_write_of_being_away(subject: str) -> None:
    assert reading(a_mail("Ik ben er de 13e niet bij.", usual=USUAL.replace("vraag", subject))).kind == "person"


@pytest.mark.parametrize(
    "local", ["noreply", "no-reply", "NoReply", "donotreply", "do-not-reply", "noreply+x", "no-reply-klant"]
)
def test_nobody_writes_from_a_no_reply_address(local: str) -> None:
    usual = USUAL.replace("lies.bakker@", f"{local}@")

    assert reading(a_mail(usual=usual)).kind == "bulk"
    assert reading(a_mail(headers="In-Reply-To: <uitnodiging@example.org>\n", usual=usual)).kind == "auto_reply"


@pytest.mark.parametrize(
    "text",
    [
        "Dit is een automatisch gegenereerd bericht. Wij hebben uw e-mail in goede orde ontvangen.",
        "This is an automated message. Your request has been received.",
        "*** Graag boven deze regel antwoorden ***\nUw melding is bij ons geregistreerd onder nummer 17.",
    ],
)
def test_a_receipt_is_known_by_its_words(text: str) -> None:
    assert reading(a_mail(text)).kind == "auto_reply"


def test_a_person_may_quote_a_receipt() -> None:
    text = "Kloppen deze twee?\n\n> Dit is een automatisch gegenereerd bericht. Wij hebben uw e-mail ontvangen."

    assert reading(a_mail(text)).kind == "person"


def test_advertising_without_headers_is_known_by_several_signs() -> None:
    text = "We can put your website on the first page of Google. May I send a price list? Reply 'Remove' to opt out."

    assert reading(a_mail(text)).kind == "bulk"


@pytest.mark.parametrize(
    "text",
    [
        "Kunnen jullie mij uitschrijven? Ik wil geen mail meer.",
        "Please unsubscribe me.",
        "Is er een thema over schulden en leningen van de kredietbank?",
        "Wij geven 20% korting op de zaalhuur voor jullie club.",
    ],
)
def test_one_such_sign_is_a_person_s(text: str) -> None:
    assert reading(a_mail(text)).kind == "person"


@pytest.mark.parametrize(
    "subject",
    ["Undeliverable: x", "Onbestelbaar: x", "Niet te bezorgen: x", "failure notice",
     "Delivery Status Notification (Failure)",
     "Mail delivery failed: returning message to sender", "Unzustellbar: x", "Delayed Mail (still being retried)"],
)  # fmt: skip
def test_a_failure_is_known_by_sender_and_subject(subject: str) -> None:
    usual = USUAL.replace("lies.bakker@", "postmaster@").replace("vraag", subject)

    message = reading(a_mail(usual=usual))

    assert message.kind == "bounce"
    assert message.bounce is not None


def test_a_postmaster_may_be_a_person() -> None:
    assert reading(a_mail(usual=USUAL.replace("lies.bakker@", "postmaster@"))).kind == "person"


@pytest.mark.parametrize("headers", ["Auto-Submitted: auto-generated\n", "Return-Path: <>\n", "Precedence: bulk\n"])
def test_a_calendar_answer_is_known_before_any_machine(headers: str) -> None:
    ics = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:a\nEND:VEVENT\nEND:VCALENDAR"

    assert reading(a_mail(ics, headers=headers, content_type="text/calendar; method=REPLY")).kind == "calendar_reply"


@pytest.mark.parametrize(
    ("headers", "usual"),
    [
        ("", USUAL.replace("lies.bakker@example.net", "club@example.org")),
        ("", USUAL.replace("lies.bakker@example.net", "CLUB@Example.ORG")),
        ("List-Id: Buurtclub <buurtclub.example.org>\n", USUAL),
        ("List-ID: <BUURTCLUB.example.org>\nAuto-Submitted: auto-replied\n", USUAL),
    ],
)
def test_our_own_mail_coming_back_is_ours(headers: str, usual: str) -> None:
    assert reading(a_mail(headers=headers, usual=usual)).kind == "own"


@pytest.mark.parametrize(
    "headers",
    [
        "Cc: club@example.org\n",
        "Reply-To: club@example.org\n",
        "List-Id: <buurtclub.example.org.evil.example>\n",
        "List-Id: buurtclub.example.org fans <fans.example.net>\n",
        "References: <x@example.org>\n",
    ],
)
def test_a_mail_that_only_names_the_club_is_not_ours(headers: str) -> None:
    assert reading(a_mail(headers=headers)).kind != "own"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("out_of_office.eml", "auto_reply"),
        ("person_with_away_note.eml", "person"),
        ("outlook_header_block.eml", "person"),
        ("delivery_failure.eml", "bounce"),
        ("calendar_reply.eml", "calendar_reply"),
        ("bare_forward.eml", "person"),
    ],
)
def test_whole_mails_are_of_their_kind(name: str, kind: MailKind) -> None:
    assert reading_file(name).kind == kind
