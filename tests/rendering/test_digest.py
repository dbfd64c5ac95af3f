"""The digest tells organisers what they must know, in words, and never grows beyond a mail one can read."""

import dataclasses
from datetime import UTC, datetime

import pytest

from mailflow.model.digest import Coming, DigestFacts
from mailflow.model.mailing import MailingAhead, MailingState
from mailflow.model.people import Language, Member
from mailflow.model.question import Question
from mailflow.model.understanding import Details
from tests.rendering.shipped import (
    ANNA,
    NOW,
    SAM,
    Say,
    a_meeting,
    a_question,
    a_reply,
    a_send,
    an_inbox_row,
    an_outbox_row,
    rendered,
    some_facts,
)

SINCE = datetime(2020, 1, 7, 6, 30, tzinfo=UTC)
MEMBER = Member(person=ANNA, state="active", place="Zaanstad")


def digest(facts: DigestFacts, language: Language = "nl") -> str:
    return rendered(a_send("digest", language, to=SAM, words={"facts": facts, "organiser": SAM})).text


def subject(facts: DigestFacts, language: Language = "nl") -> str:
    return rendered(a_send("digest", language, to=SAM, words={"facts": facts, "organiser": SAM})).subject


def some(**facts: object) -> DigestFacts:
    return DigestFacts(since=SINCE, until=NOW, **facts)  # type: ignore[arg-type]


def questions(count: int, say: Say = str) -> tuple[Question, ...]:
    return tuple(a_question(number, "join", say, Details()) for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("facts", "dutch", "english"),
    [
        (
            some(questions=questions(3), joined=(MEMBER, MEMBER)),
            "Opbouwwerk: 3 vragen en 2 aanmeldingen",
            "Opbouwwerk: 3 questions and 2 new members",
        ),
        (some(questions=questions(1)), "Opbouwwerk: 1 vraag", "Opbouwwerk: 1 question"),
        (some(left=(MEMBER,)), "Opbouwwerk: 1 afmelding", "Opbouwwerk: 1 member gone"),
        (some(), "Opbouwwerk: geen nieuws", "Opbouwwerk: no news"),
        (some(stuck=(an_inbox_row(1),)), "Opbouwwerk: 1 probleem", "Opbouwwerk: 1 problem"),
        (
            some(coming=(Coming(meeting=a_meeting(), attendance=(), changed=(a_reply("yes"), a_reply("no"))),)),
            "Opbouwwerk: 2 antwoorden over komen",
            "Opbouwwerk: 2 answers about coming",
        ),
        (
            some_facts(),
            "Opbouwwerk: 14 vragen, 1 aanmelding en 1 afmelding",
            "Opbouwwerk: 14 questions, 1 new member and 1 member gone",
        ),
    ],
)
def test_the_subject_counts_what_there_is(facts: DigestFacts, dutch: str, english: str) -> None:
    assert subject(facts) == dutch
    assert subject(facts, "en") == english


def test_a_question_says_who_what_and_how_to_settle_it() -> None:
    facts = some(questions=(a_question(11, "join", details=Details(place="Zaanstad")),), asked=1)

    assert (
        "Vragen aan jullie\n-----------------\n\n"
        "1 vraag staat open, waarvan 1 nieuw.\n\n"
        "**Vraag 11.** Anna Bakker <anna@example.net> wil graag bij de club, vanuit Zaanstad.\n\n"
        "> Ik zou graag bij de club willen komen, want ik ben sinds kort opbouwworker.\n\n"
        "Mail: Lid worden (dinsdag 7 januari 2020)\n"
        "Ja: `mailflow questions approve 11`\n"
        "Nee: `mailflow questions decline 11`\n"
    ) in digest(facts)


@pytest.mark.parametrize(
    ("kind", "dutch", "english"),
    [
        ("leave", "wil misschien van de lijst af", "may want to be taken off the list"),
        ("propose_theme", "stelt een thema voor: stress", "proposes a theme: stress"),
        (
            "contribute",
            "wil iets delen op een bijeenkomst: stress",
            "would like to share something at a meeting: stress",
        ),
        ("offer_venue", "vraagt iets (offer_venue): stress", "asks something (offer_venue): stress"),
    ],
)
def test_a_wish_is_put_in_words_with_a_yes_and_a_no(kind: str, dutch: str, english: str) -> None:
    facts = some(questions=(a_question(11, kind, details=Details(title="stress")),))

    assert f"**Vraag 11.** Anna Bakker <anna@example.net> {dutch}.\n" in digest(facts)
    assert f"**Question 11.** Anna Bakker <anna@example.net> {english}.\n" in digest(facts, "en")
    assert "`mailflow questions decline 11`" in digest(facts)


@pytest.mark.parametrize("kind", ["programme", "question", "unclear", "unreadable", "too_large", "busy"])
def test_what_only_a_person_can_answer_asks_for_an_answer(kind: str) -> None:
    facts = some(questions=(a_question(11, kind, details=Details()),))

    for language in ("nl", "en"):
        text = digest(facts, language)
        assert "decline" not in text and "`mailflow questions approve 11`" in text
        assert f"({kind})" not in text
    assert "Beantwoord deze mail zelf. Klaar?" in digest(facts)


def test_the_english_reason_that_code_noted_is_not_shown() -> None:
    question = dataclasses.replace(a_question(11, "unclear"), why="below the threshold 0.8")

    assert "threshold" not in digest(some(questions=(question,)))


def test_an_unknown_sender_is_shown_as_the_mail_showed_them() -> None:
    facts = some(questions=(a_question(12, "unreadable"),))

    assert "**Vraag 12.** Anna Bakker <anna@example.net> stuurde een mail die niet te lezen is." in digest(facts)


def test_a_meeting_shows_who_comes_and_what_is_new() -> None:
    attendance = (a_reply("yes", guests=2), a_reply("yes"), a_reply("maybe"), a_reply("no"))
    changed = (a_reply("yes", guests=1), a_reply("no"))

    text = digest(some(coming=(Coming(meeting=a_meeting(), attendance=attendance, changed=changed),)))

    assert (
        "- maandag 13 januari 2020, van 10.00 tot 15.00 uur (De Kargadoor, Oudegracht 36, Utrecht): "
        "4 ja, 1 misschien, 1 nee\n"
        "  Nieuw: Anna Bakker (ja, met 1 gast), Anna Bakker (nee)\n"
    ) in text


def test_what_went_wrong_stands_first() -> None:
    text = digest(some_facts())

    assert text.index("Let op\n------") < text.index("Vragen aan jullie")
    assert 'Onze mail "Re: Ik kom" aan joke@example.com is geweigerd: 550 5.1.1 user unknown' in text
    assert "De inbox opbouwwerk@example.org kan niet worden gelezen sinds woensdag 8 januari 2020, 7.30 uur" in text
    assert "`mailflow journal 4`" in text


def test_what_was_answered_and_ignored_is_told() -> None:
    text = digest(some(answered=(an_inbox_row(1),), ignored=1))

    assert "- Anna Bakker: Ik kom de 13e\n" in text
    assert "1 automatische mail (zoals een afwezigheidsbericht of reclame) is niet beantwoord." in text


def test_who_asked_nothing_is_told_in_a_line() -> None:
    text = digest(some(answered=(an_inbox_row(1),), quiet=(an_inbox_row(2),)))

    assert 'Vroegen niets, en kregen geen antwoord: Anna Bakker ("Ik kom de 13e").' in text


def test_a_quiet_section_is_left_out() -> None:
    text = digest(some(joined=(MEMBER,)))

    assert "- Erbij gekomen: Anna Bakker <anna@example.net>, Zaanstad\n" in text
    for heading in ("Vragen", "Let op", "Wie er komt", "Nieuwe voorstellen", "Vanzelf"):
        assert heading not in text


def test_no_more_than_fifty_items_and_the_rest_is_counted() -> None:
    text = digest(
        some(questions=questions(10_000), asked=10_000, answered=(an_inbox_row(1),), stuck=(an_inbox_row(2),))
    )

    assert text.count("**Vraag ") == 48
    assert "En nog 9952 vragen: zie `mailflow questions`" in text
    assert "- Anna Bakker: Ik kom de 13e" in text and "`mailflow journal 2`" in text


@pytest.mark.parametrize("letter", ["x", "&", "\U0001f600", "é ", '"', "\n", "<b>"])
def test_a_digest_of_the_longest_words_stays_below_200_kb(letter: str) -> None:
    def say(text: str) -> str:
        return text + letter * 3000

    coming = some_facts(say).coming[0]
    many = dataclasses.replace(
        some_facts(say),
        questions=questions(1000, say),
        answered=tuple(an_inbox_row(number, say) for number in range(1000)),
        stuck=tuple(an_inbox_row(number, say) for number in range(1000)),
        undelivered=tuple(an_outbox_row(number, say) for number in range(1000)),
        joined=some_facts(say).joined * 1000,
        proposals=some_facts(say).proposals * 1000,
        coming=(dataclasses.replace(coming, changed=coming.changed * 500),) * 100,
    )

    mail = rendered(a_send("digest", to=SAM, words={"facts": many, "organiser": SAM}))

    # base64 makes a mail a third larger.
    assert (len(mail.text.encode()) + len(mail.html.encode())) * 4 / 3 < 200_000
    assert "**Vraag 1.**" in mail.text and "vragen: zie `mailflow questions`" in mail.text


@pytest.mark.parametrize("letter", ["x", "&", "\U0001f600", '"'])
def test_fifty_questions_of_the_longest_words_make_room_for_themselves(letter: str) -> None:
    facts = some(questions=questions(1000, lambda text: text + letter * 3000))

    mail = rendered(a_send("digest", to=SAM, words={"facts": facts, "organiser": SAM}))

    assert (len(mail.text.encode()) + len(mail.html.encode())) * 4 / 3 < 200_000
    shown = mail.text.count("**Vraag ")
    assert shown in {25, 50} and f"En nog {1000 - shown} vragen" in mail.text


def test_ordinary_questions_fill_a_digest_to_the_fiftieth() -> None:
    facts = some(questions=questions(50, lambda text: f"{text} {'Dat zou ik heel fijn vinden. ' * 12}"))

    text = digest(facts)

    assert text.count("**Vraag ") == 50 and "En nog" not in text


def test_mailings_that_were_missed_are_held_or_are_coming_say_what_one_can_do() -> None:
    def ahead(key: str, state: MailingState) -> MailingAhead:
        return MailingAhead(key=key, kind=key.partition(":")[0], meeting=a_meeting(), at=NOW, state=state)

    facts = some(
        missed=(ahead("invitation:1", "missed"),),
        held=(ahead("nudge:1", "held"),),
        ahead=(ahead("reminder:1", "planned"),),
    )

    assert subject(facts) == "Opbouwwerk: 1 mailing niet verstuurd"
    assert "Niet verstuurd, want het was te laat: de uitnodiging van de bijeenkomst op" in digest(facts)
    for command in ("send-now invitation:1", "release nudge:1", "hold reminder:1"):
        assert f"mailflow mailings {command}" in digest(facts)
        assert f"mailflow mailings {command}" in digest(facts, "en")


def test_an_address_that_does_not_work_is_asked_about_with_its_history() -> None:
    story = "6 januari 2020: een mail kwam terug, definitief\n8 januari 2020: proefmail gestuurd"
    asked = dataclasses.replace(a_question(12, "bouncing", details=Details()), words=story, subject="")

    dutch, english = (digest(some(questions=(asked,), asked=1), language) for language in ("nl", "en"))

    assert "krijgt onze mails niet: ze komen terug" in dutch
    assert "> 6 januari 2020: een mail kwam terug, definitief\n> 8 januari 2020: proefmail gestuurd" in dutch
    assert "(zonder onderwerp)" not in dutch
    assert "Ja: mailflow questions approve 12" in dutch.replace("`", "")
    assert "does not get our mails" in english and "Yes: mailflow questions approve 12" in english.replace("`", "")
