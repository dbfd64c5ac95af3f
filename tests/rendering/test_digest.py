"""The digest tells organisers what they must decide and know, in words, and never grows beyond a mail one can read."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from mailflow.model.address import Address
from mailflow.model.digest import Act, Coming, DigestFacts, Done
from mailflow.model.effect import Words
from mailflow.model.mailing import MailingAhead, MailingState
from mailflow.model.people import Language, Member
from mailflow.model.question import Question
from mailflow.model.understanding import Details, Evidence, Intent
from mailflow.rendering.overviews import overview
from mailflow.rendering.sample_digest import numbers_of
from tests.rendering.shipped import (
    ANNA,
    CLUB,
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
DESK = "https://mail.example.org/c/opbouwwerk/today"


def words(facts: DigestFacts, desk_url: str = "") -> Words:
    shown = overview(facts, club=CLUB, organiser=SAM, numbers=numbers_of(facts, club=CLUB))
    return {"overview": shown, "organiser": SAM, "desk_url": desk_url}


def digest(facts: DigestFacts, language: Language = "nl", desk_url: str = "") -> str:
    return rendered(a_send("digest", language, to=SAM, words=words(facts, desk_url))).text


def page(facts: DigestFacts, language: Language = "nl") -> str:
    return rendered(a_send("digest", language, to=SAM, words=words(facts))).html


def subject(facts: DigestFacts, language: Language = "nl") -> str:
    return rendered(a_send("digest", language, to=SAM, words=words(facts))).subject


def some(**facts: object) -> DigestFacts:
    return DigestFacts(since=SINCE, until=NOW, **facts)  # type: ignore[arg-type]


def questions(count: int, say: Say = str) -> tuple[Question, ...]:
    """From as many people."""
    return tuple(
        dataclasses.replace(
            a_question(number, "join", say, Details()),
            person=Address(address=f"anna{number}@example.net", name=say("Anna Bakker")),
        )
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("facts", "dutch", "english"),
    [
        (
            some(questions=questions(3), joined=(MEMBER, MEMBER)),
            "Opbouwwerk: 3 vragen en 2 nieuwe leden",
            "Opbouwwerk: 3 questions and 2 new members",
        ),
        (some(questions=questions(1)), "Opbouwwerk: 1 vraag", "Opbouwwerk: 1 question"),
        (some(left=(MEMBER,)), "Opbouwwerk: 1 afmelding", "Opbouwwerk: 1 member gone"),
        (some(), "Opbouwwerk: alles is afgehandeld", "Opbouwwerk: all is done"),
        (some(stuck=(an_inbox_row(1),)), "Opbouwwerk: 1 probleem", "Opbouwwerk: 1 problem"),
        (some(done_count=2), "Opbouwwerk: 2 mails vanzelf afgehandeld", "Opbouwwerk: 2 mails handled"),
        (some_facts(), "Opbouwwerk: 1 vraag wacht op jullie", "Opbouwwerk: 1 question is waiting for you"),
    ],
)
def test_the_subject_counts_what_there_is_or_says_what_waits_too_long(
    facts: DigestFacts, dutch: str, english: str
) -> None:
    assert subject(facts) == dutch
    assert subject(facts, "en") == english


def test_a_question_says_who_what_and_what_yes_and_no_do() -> None:
    facts = some(
        questions=(dataclasses.replace(a_question(11, "join", details=Details(place="Zaanstad")), why="approval"),)
    )

    assert (
        "Beslissen\n---------\n\n"
        "**1.** Anna Bakker <anna@example.net> wil graag bij de club, vanuit Zaanstad.\n\n"
        "> Ik zou graag bij de club willen komen, want ik ben sinds kort opbouwworker.\n\n"
        "Wie erbij mag, beslissen jullie.\n"
        "Ja: op de lijst, met een welkomstmail. Nee: een vriendelijk bericht dat het niet kan.\n"
    ) in digest(facts)


def test_how_to_answer_stands_above_it_with_the_numbers_of_this_digest() -> None:
    two = some(questions=(*questions(2), a_question(9, "question", details=Details())))

    assert 'bijvoorbeeld "1 ja, 2 nee - dat lukt helaas niet"' in digest(two)
    assert 'Antwoord "allemaal akkoord behalve 3". Spijt? Antwoord "ongedaan".' in digest(two)
    assert 'bijvoorbeeld "1 ja"' in digest(some(questions=questions(1)))
    assert 'Antwoord "allemaal akkoord". Spijt?' in digest(some(questions=questions(1)))
    in_words = some(questions=(a_question(9, "question", details=Details()),))
    assert 'bijvoorbeeld "1: ik bel je morgen"' in digest(in_words)
    assert "akkoord" not in digest(in_words)


def test_no_volunteer_reads_of_a_command() -> None:
    assert "mailflow " not in digest(some(questions=questions(2), done_count=2, answered=3))


def test_the_page_is_named_where_there_is_one() -> None:
    facts = some(questions=questions(1))

    assert f"Liever op een pagina? Bekijk en beantwoord alles daar <{DESK}>." in digest(facts, desk_url=DESK)
    assert "pagina" not in digest(facts)


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

    assert f"**1.** Anna Bakker <anna@example.net> {dutch}.\n" in digest(facts)
    assert f"**1.** Anna Bakker <anna@example.net> {english}.\n" in digest(facts, "en")
    assert "\nJa: " in digest(facts) and "\nYes: " in digest(facts, "en")


@pytest.mark.parametrize("kind", ["programme", "question", "unclear", "unreadable", "too_large", "busy"])
def test_what_only_a_person_can_answer_asks_for_words(kind: str) -> None:
    facts = some(questions=(a_question(11, kind, details=Details()),))

    assert 'Antwoord "1:" met wat je wilt zeggen, dan sturen wij dat in jouw naam door.' in digest(facts)
    assert 'Answer "1:" with what you want to say, and we pass it on in your name.' in digest(facts, "en")
    for language in ("nl", "en"):
        assert f"({kind})" not in digest(facts, language)


def test_why_it_is_asked_stands_below_it_with_the_words_that_it_rests_on() -> None:
    meant = Intent(kind="leave", evidence=(Evidence(words="haal ons eraf", rule="x", weight=0.5),))
    unsure = dataclasses.replace(a_question(11, "leave"), why="unsure", intent=meant)
    unproven = dataclasses.replace(a_question(12, "leave", details=Details()), why="unproven")

    text = digest(some(questions=(unsure, unproven)))

    assert "We weten niet zeker of we het goed begrijpen. We gaan af op: “haal ons eraf”.\n" in text
    assert "We kunnen niet nagaan of deze mail echt van dit adres komt. Daarom doen we niets vanzelf.\n" in text


def test_the_english_reason_that_code_noted_is_not_shown() -> None:
    question = dataclasses.replace(a_question(11, "unclear"), why="below the threshold 0.8")

    assert "threshold" not in digest(some(questions=(question,)))


def test_an_unknown_sender_is_shown_as_the_mail_showed_them() -> None:
    facts = some(questions=(a_question(12, "unreadable"),))

    assert "**1.** Anna Bakker <anna@example.net> stuurde een mail die niet te lezen is." in digest(facts)


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, ""), (1, ""), (3, "Staat al 3 dagen open."), (6, "**Wacht al 6 dagen op een antwoord.**")],
)
def test_an_old_question_tells_its_age(days: int, said: str) -> None:
    question = dataclasses.replace(a_question(11, "join", details=Details()), asked_at=NOW - timedelta(days=days))

    text = digest(some(questions=(question,)))

    assert said in text and (said or "dagen" not in text)


def test_what_organisers_have_read_before_is_quoted_shorter() -> None:
    long = "Dat zou ik heel fijn vinden. " * 15
    new = dataclasses.replace(a_question(11, "join", details=Details()), words=long)
    old = dataclasses.replace(new, asked_at=SINCE - timedelta(days=1))

    assert digest(some(questions=(new,))).count("heel fijn") == 15
    assert digest(some(questions=(old,))).count("heel fijn") < 7


def test_whoever_sends_very_much_is_counted_and_pushes_nobody_out() -> None:
    flood = tuple(a_question(2 * number + 1, "unclear") for number in range(143))
    facts = some(questions=(*flood, *questions(2)))

    text = digest(facts)

    assert "143 vragen komen van Anna Bakker <anna@example.net>; hierboven staan de eerste 3." in text
    assert "anna1@example.net" in text and "anna2@example.net" in text
    assert "En nog 140 vragen: die staan in een volgend overzicht" in text


def test_what_another_organiser_settled_is_told_in_a_line_with_who_and_when() -> None:
    closed = dataclasses.replace(
        a_question(11, "join"), state="closed", verdict="approve", closed_by="youssef@example.com", closed_at=NOW
    )
    mine = dataclasses.replace(closed, id=12, closed_by=SAM.address)
    by_itself = dataclasses.replace(closed, id=13, closed_by="the writer, who left")

    text = digest(some(settled=(closed, mine, by_itself)))

    line = "* Anna Bakker <anna@example.net>: ja, door youssef@example.com (woensdag 8 januari, 7.30 uur)\n"
    assert line in text and text.count("ja, door") == 1


def test_what_was_done_by_itself_has_a_number_to_take_it_back_with() -> None:
    acts = (Act(kind="rsvp", answer="yes", guests=2, day=datetime(2020, 1, 13, tzinfo=UTC).date()), Act(kind="vote"))
    done = (Done(mail=an_inbox_row(7), acts=acts), Done(mail=an_inbox_row(8), acts=(Act(kind="leave"),)))

    text = digest(some(done=done, done_count=4, answered=1, ignored=1))

    assert 'Klopt er iets niet? Antwoord bijvoorbeeld "1 ongedaan", dan draaien we het terug.' in text
    assert "**1.** Anna Bakker komt op maandag 13 januari (met 2 gasten), en bracht een stem uit\n" in text
    assert "**2.** Anna Bakker is van de lijst\n" in text
    assert "En nog 2 mails waar vanzelf iets mee is gedaan." in text
    assert "1 mail kreeg een antwoord zonder dat er iets veranderde." in text
    assert "1 automatische mail (zoals een afwezigheidsbericht of reclame) is niet beantwoord." in text


def test_who_left_by_a_mail_that_is_listed_is_not_named_twice() -> None:
    gone = Member(person=ANNA, state="left")
    done = (Done(mail=an_inbox_row(8), acts=(Act(kind="leave"),)),)

    assert "Van de lijst:" not in digest(some(left=(gone,), done=done, done_count=1))
    assert "Van de lijst: Anna Bakker." in digest(some(left=(gone,)))


def test_the_next_meeting_shows_who_comes_from_where_and_who_has_not_answered() -> None:
    attendance = (a_reply("yes", guests=2), a_reply("yes"), a_reply("maybe"), a_reply("no"))
    coming = Coming(
        meeting=a_meeting(),
        attendance=attendance,
        changed=attendance[:2],
        places=(("Utrecht", 3), ("", 1)),
        silent=17,
        named_silent=(Address(address="karin@example.net", name="Karin Visser"), Address(address="mo@example.net")),
    )

    text, html = digest(some(coming=(coming,))), page(some(coming=(coming,)))

    assert (
        "Maandag 13 januari 2020, van 10.00 tot 15.00 uur in De Kargadoor, Oudegracht 36, Utrecht, over "
        "bewonersparticipatie.\n\n"
        "**4 komen**, 1 misschien, 1 niet. Sinds de vorige keer 2 antwoorden erbij.\n\n"
        "- Utrecht: 3\n- onbekend: 1\n\n"
        "Nog niets gehoord van 17 leden: Karin, mo@example.net en nog 15.\n"
    ) in text
    assert 'width="100%"' in html and 'width="33%"' in html


def test_of_many_municipalities_the_largest_have_a_bar_and_the_others_one_together() -> None:
    places = tuple((f"Plaats {number}", 20 - number) for number in range(8))
    coming = Coming(meeting=a_meeting(), attendance=(), changed=(), places=(*places, ("Ede", 2), ("", 1)))

    text = digest(some(coming=(coming,)))

    assert "- Plaats 7: 13\n- elders: 3\n" in text and "Ede" not in text


def test_meetings_after_the_next_one_have_a_line_each() -> None:
    coming = Coming(meeting=a_meeting(), attendance=(a_reply("yes"),), changed=())

    text = digest(some(coming=(coming, coming)))

    assert "Daarna:\n\n* maandag 13 januari 2020, van 10.00 tot 15.00 uur" in text
    assert "1 ja, 0 misschien, 0 nee\n" in text


def test_themes_have_numbers_to_put_them_on_the_agenda_with() -> None:
    text = digest(some_facts())

    assert "Nieuw:\n\n**13.** eenzaamheid (Anna Bakker)\n\nOok nog op de lijst:\n\n**14.** huren en wonen\n" in text
    assert 'bijvoorbeeld "zet 13 op de agenda"' in text


def test_what_went_wrong_stands_last_with_a_command_for_whoever_looks_after_mailflow() -> None:
    text = digest(some_facts())

    assert text.index("Beslissen\n") < text.index("Problemen\n---------")
    assert 'Onze mail "Re: Ik kom" aan joke@example.com is geweigerd: 550 5.1.1 user unknown' in text
    assert "De inbox opbouwwerk@example.org kan niet worden gelezen sinds woensdag 8 januari, 7.30 uur" in text
    assert "Voor wie mailflow beheert: `mailflow journal 4`" in text


def test_a_day_with_nothing_says_so_and_nothing_else() -> None:
    text = digest(some())

    assert "Er is niets dat een beslissing vraagt." in text
    for heading in ("Beslissen", "Ter informatie", "Volgende bijeenkomst", "Thema's", "Problemen", "Zo antwoord je"):
        assert heading not in text


def test_no_more_than_fifty_things_have_a_number_and_the_rest_is_counted() -> None:
    done = tuple(Done(mail=an_inbox_row(number), acts=(Act(kind="leave"),)) for number in range(1, 51))
    facts = some(questions=questions(10_000), done=done, done_count=900, proposals=some_facts().proposals * 10)

    shown = words(facts)["overview"]
    text = digest(facts)

    assert len(shown.items) <= 50  # type: ignore[attr-defined]
    assert text.count("wil graag bij de club") == 40
    assert "En nog 9960 vragen" in text and "En nog 891 mails" in text


@pytest.mark.parametrize("letter", ["x", "&", "\U0001f600", "é ", '"', "\n", "<b>"])
def test_a_digest_of_the_longest_words_stays_below_200_kb_and_shows_all_that_can_be_answered(letter: str) -> None:
    def say(text: str) -> str:
        return text + letter * 3000

    facts = some_facts(say)
    many = dataclasses.replace(
        facts,
        questions=questions(1000, say),
        settled=facts.settled * 100,
        stuck=tuple(an_inbox_row(number, say) for number in range(1000)),
        bounced=tuple(an_inbox_row(number, say) for number in range(1000)),
        undelivered=tuple(an_outbox_row(number, say) for number in range(1000)),
        done=tuple(
            dataclasses.replace(one, mail=an_inbox_row(number, say))
            for number, one in enumerate(facts.done * 10, start=1)
        ),
        joined=facts.joined * 1000,
        left=facts.left * 1000,
        quiet=facts.quiet * 1000,
        proposals=tuple(dataclasses.replace(facts.proposals[0], id=number) for number in range(1, 100)),
        coming=facts.coming * 100,
    )
    given = words(many)

    mail = rendered(a_send("digest", to=SAM, words=given))

    # base64 makes a mail a third larger.
    assert (len(mail.text.encode()) + len(mail.html.encode())) * 4 / 3 < 200_000
    for item in given["overview"].items:  # type: ignore[attr-defined]
        assert f"**{item.number}.** " in mail.text


def test_mailings_that_were_missed_are_held_or_are_coming_are_told() -> None:
    def ahead(key: str, state: MailingState) -> MailingAhead:
        return MailingAhead(key=key, kind=key.partition(":")[0], meeting=a_meeting(), at=NOW, state=state)

    facts = some(
        missed=(ahead("invitation:1", "missed"),),
        held=(ahead("nudge:1", "held"),),
        ahead=(ahead("reminder:1", "planned"),),
    )

    assert subject(facts) == "Opbouwwerk: 1 mailing niet verstuurd"
    assert "Niet verstuurd, want het was te laat: de uitnodiging van de bijeenkomst op" in digest(facts)
    assert "* woensdag 8 januari om 7.30 uur: de herinnering van de bijeenkomst op" in digest(facts)
    for command in ("send-now invitation:1", "release nudge:1"):
        assert f"mailflow mailings {command}" in digest(facts)
        assert f"mailflow mailings {command}" in digest(facts, "en")


def test_an_address_that_does_not_work_is_asked_about_with_its_history() -> None:
    story = "6 januari 2020: een mail kwam terug, definitief\n8 januari 2020: proefmail gestuurd"
    asked = dataclasses.replace(a_question(12, "bouncing", details=Details()), words=story, subject="")

    dutch, english = (digest(some(questions=(asked,)), language) for language in ("nl", "en"))

    assert "krijgt onze mails niet: ze komen terug" in dutch
    assert "> 6 januari 2020: een mail kwam terug, definitief\n> 8 januari 2020: proefmail gestuurd" in dutch
    assert "Ja: dit adres gaat van de lijst. Nee: het blijft staan." in dutch
    assert "does not get our mails" in english and "Yes: this address goes off the list." in english


def test_questions_at_once_are_one_mail_with_each_of_them() -> None:
    shown = overview(
        some(questions=questions(2)), club=CLUB, organiser=SAM, numbers={("question", 1): 4, ("question", 2): 7}
    )
    parts = [
        a_send(
            "digest_now",
            to=SAM,
            key=f"digest_now:{one.number}",
            words={"asked": one, "overview": shown, "organiser": SAM, "desk_url": ""},
        )
        for one in shown.questions
    ]

    mail = rendered(*parts)

    assert mail.subject == "Opbouwwerk: 2 vragen aan jou"
    assert mail.text.count("Beste Sam") == 1
    assert "**4.** Anna Bakker" in mail.text and "\n---\n\n**7.** Anna Bakker" in mail.text


def test_many_mails_of_one_sender_that_asked_nothing_are_one_name_with_a_number() -> None:
    robot, others = an_inbox_row(1), [an_inbox_row(number) for number in range(200, 207)]
    quiet = (
        *(
            dataclasses.replace(robot, id=number, sender="robot@x.example.org", sender_shown="")
            for number in range(143)
        ),
        *(dataclasses.replace(one, sender=f"lid{one.id}@wijk.example.org", sender_shown="") for one in others),
    )

    assert "150 mails vroegen niets en kregen geen antwoord: 143 van robot@x.example.org, lid200@" in digest(
        some(quiet=quiet)
    )
    assert "143 from robot@x.example.org" in digest(some(quiet=quiet), language="en")
    assert "lid203@wijk.example.org en nog 3." in digest(some(quiet=quiet))
