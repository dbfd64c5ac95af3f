"""One mail is made of its parts: frame, language and subject are right, and text and HTML say the same."""

import pytest

from mailflow.model.address import Address
from mailflow.model.mailing import Links
from mailflow.model.people import Club, Language
from mailflow.rendering.render import render, reply_subject
from tests.rendering.pages import Page, spoken
from tests.rendering.shipped import (
    ANNA,
    CLUB,
    NOW,
    SAM,
    WORDS,
    a_conversation,
    a_meeting,
    a_send,
    own,
    plausible,
    rendered,
    shipped,
)

PAIRS = [(language, name) for language in ("nl", "en") for name in sorted(WORDS)]

# Their HTML also has small buttons, which do what the words above them say.
SHORT_CUTS = ("digest", "digest_more", "digest_now")


def test_a_mail_is_salutation_parts_closing_and_footer() -> None:
    mail = rendered(a_send("received"))

    assert mail.text == (
        "Beste Anna,\n\n"
        "Dank je voor je mail, hij is goed aangekomen. Een organisator leest hem en antwoordt je zelf.\n\n"
        "Hartelijke groet,\nOpbouwwerk\n\n"
        "-- \n"
        "Dit is een automatische mail van Opbouwwerk. De organisatoren lezen mee: je kunt gewoon terugschrijven.\n\n"
        'Wil je geen mail meer van ons? Antwoord dan met het woord "afmelden".\n'
    )


def test_the_english_mail_says_the_same() -> None:
    mail = rendered(a_send("received", "en"))

    assert mail.text == (
        "Dear Anna,\n\n"
        "Thank you for your mail, it has arrived safely. An organiser will read it and answer you in person.\n\n"
        "Kind regards,\nOpbouwwerk\n\n"
        "-- \n"
        "This is an automatic mail from Opbouwwerk. The organisers read along: you can simply write back.\n\n"
        'No more mail from us? Just answer with the word "unsubscribe".\n'
    )


@pytest.mark.parametrize(("language", "greeting"), [("nl", "Beste collega,"), ("en", "Dear colleague,")])
def test_who_has_no_name_is_a_colleague(language: Language, greeting: str) -> None:
    mail = rendered(a_send("received", language, to=Address(address="a@example.net")))

    assert mail.text.splitlines()[0] == greeting


def test_several_parts_make_one_mail_in_the_given_order() -> None:
    mail = rendered(a_send("rsvp_confirmed"), a_send("theme_received"), a_send("received"))

    assert mail.text.count("Beste Anna,") == mail.text.count("Hartelijke groet,") == mail.text.count("-- \n") == 1
    places = [
        mail.text.index(said) for said in ("Fijn dat je komt!", "Ook dank voor je voorstel", "Je schreef nog meer.")
    ]
    assert places == sorted(places)


def test_how_to_change_an_answer_is_said_once_for_two_meetings() -> None:
    mail = rendered(a_send("rsvp_confirmed", key="1"), a_send("rsvp_confirmed", key="2"))

    assert mail.text.count("Verandert er iets?") == 1


def test_an_answer_keeps_the_subject_of_the_conversation() -> None:
    mail = rendered(a_send("received"), a_send("received", conversation=a_conversation("Antw: RE: de 13e")))

    assert mail.subject == "Re: de 13e"


def test_an_answer_to_no_subject_has_its_own() -> None:
    assert rendered(a_send("received", conversation=a_conversation("RE: "))).subject == "We hebben je mail"
    assert rendered(a_send("received")).subject == "We hebben je mail"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("de 13e", "Re: de 13e"),
        ("Re: de 13e", "Re: de 13e"),
        ("RE: Antw: Betr: FW: Fwd: re : RE[2]: de 13e", "Re: de 13e"),
        ("Re:Re:de 13e", "Re: de 13e"),
        ("Reactie: de 13e", "Re: Reactie: de 13e"),
        ("de 13e\r\nBcc: x@example.com", "Re: de 13e Bcc: x@example.com"),
        ("de\u202e 13e\x00", "Re: de 13e"),
        ("  ", ""),
        ("Re: ", ""),
        ("x" * 500, "Re: " + "x" * 196 + " …"),
    ],
)
def test_one_re_stands_before_a_clean_subject(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


def test_a_subject_of_prefixes_only_is_read_in_no_time() -> None:
    assert reply_subject("Re: " * 20_000) == ""


def test_who_wants_english_from_a_dutch_club_gets_english() -> None:
    mail = rendered(a_send("rsvp_confirmed", "en"))

    assert "Monday 13 January 2020, from 10:00 to 15:00" in mail.text
    assert '<html lang="en">' in mail.html


def test_a_template_missing_in_one_language_is_sent_in_the_clubs() -> None:
    templates = own(nl__venue="---\nsubject: De zaal\n---\nWe zijn er op {{ meeting.starts_at | date }}.")

    mail = rendered(a_send("venue", "en", words={"meeting": a_meeting()}), templates=templates)

    assert mail.text.startswith("Beste Anna,\n\nWe zijn er op maandag 13 januari 2020.\n\nHartelijke groet,")
    assert '<html lang="nl">' in mail.html


def test_a_template_missing_in_the_clubs_language_too_is_sent_in_the_one_there_is() -> None:
    templates = own(en__venue="---\nsubject: The room\n---\nSee you there.")

    assert rendered(a_send("venue", words={}), templates=templates).subject == "The room"


def test_parts_to_two_people_make_no_mail() -> None:
    with pytest.raises(ValueError, match="one person"):
        render([a_send("received"), a_send("received", to=SAM)], templates=shipped(), club=CLUB, now=NOW)
    with pytest.raises(ValueError, match="at least one part"):
        render([], templates=shipped(), club=CLUB, now=NOW)


def test_a_template_may_bring_its_own_frame_and_do_without_a_footer() -> None:
    templates = own(nl__short="---\nsubject: Kort\nframe: none\nfooter: none\n---\nHallo.")

    mail = rendered(a_send("short", words={}), templates=templates)

    assert mail.text == "Hallo.\n"
    assert spoken(Page(mail.html).text) == ["Hallo"]


def test_who_left_is_not_told_how_to_leave() -> None:
    assert "afmelden" not in rendered(a_send("left")).text
    assert "unsubscribe" not in rendered(a_send("left", "en")).text


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_text_and_html_say_the_same(language: Language, name: str) -> None:
    mail = rendered(a_send(name, language))

    shown, written = spoken(Page(mail.html).text), spoken(mail.text)
    if name in SHORT_CUTS:
        more = iter(shown)
        assert all(word in more for word in written), "the text says something that the HTML does not say there"
    else:
        assert shown == written


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_a_mail_is_pleasant_to_read_as_text(language: Language, name: str) -> None:
    mail = rendered(a_send(name, language))

    for unpleasant in ("\n\n\n", " \n", "  ", " .", " ,", "None", "Undefined", "{", "}", "<p", "&amp;"):
        assert unpleasant not in mail.text.replace("-- \n", "").replace("\n  ", "\n"), unpleasant
    assert mail.subject and "\n" not in mail.subject


@pytest.mark.parametrize("name", sorted(set(WORDS) - {"digest"}))
def test_words_that_may_be_empty_leave_no_hole(name: str) -> None:
    empty: dict[str, object] = {
        "who": "", "place": "", "reason": "", "remark": "", "said": "", "title": "", "day": None, "others": (),
        "guests": 0, "has_calendar": False, "why": "", "answer": None, "links": Links(), "next": None, "proposals": (),
        "offers": (), "next_meeting": None, "results": (), "chosen": (), "coming": 0,
    }  # fmt: skip
    words = {**plausible(name), **{word: value for word, value in empty.items() if word in WORDS[name]}}
    if name == "rsvp_confirmed":
        words["answer"] = "maybe"
    if name in {"welcome", "programme_asked", "proposal_accepted", "summary", "summary_draft"}:
        words["meeting"] = None
    elif "meeting" in words:
        words["meeting"] = a_meeting(place="", theme="", programme="", answer_by=NOW if name == "rsvp_late" else None)

    for language in ("nl", "en"):
        mail = rendered(a_send(name, language, words=words))
        for hole in ("\n\n\n", "  ", " .", " ,", ": .", ":.", "()", '""', "None", ":\n\n\n", "> \n"):
            assert hole not in mail.text.replace("-- \n", "").replace("\n  ", "\n"), hole


def test_it_is_said_who_is_a_member_already() -> None:
    assert "Fatima El Idrissi staat al op de lijst" in rendered(a_send("already_member")).text
    assert "Goed nieuws: je staat al op de lijst" in rendered(a_send("already_member", words={"who": ""})).text


@pytest.mark.parametrize("about_self", [True, False])
@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize(
    ("answer", "dutch", "english"), [("yes", "ja", "yes"), ("no", "nee", "no"), ("maybe", "misschien", "perhaps")]
)
def test_a_confirmation_repeats_meeting_and_answer(
    answer: str, dutch: str, english: str, changed: bool, about_self: bool
) -> None:
    words = {**plausible("rsvp_confirmed"), "answer": answer, "changed": changed, "about_self": about_self, "guests": 0}

    nl, en = (rendered(a_send("rsvp_confirmed", language, words=words)).text for language in ("nl", "en"))

    assert (
        "\n- Wanneer: maandag 13 januari 2020, van 10.00 tot 15.00 uur\n- Waar: De Kargadoor, Oudegracht 36, Utrecht\n"
        in nl
    )
    assert (
        "\n- When: Monday 13 January 2020, from 10:00 to 15:00\n- Where: De Kargadoor, Oudegracht 36, Utrecht\n" in en
    )
    assert (f"\n- Jouw antwoord: {dutch}\n" in nl) == (f"\n- Your answer: {english}\n" in en) == about_self
    assert "\n- Fatima El Idrissi komt\n- Bert komt niet\n- Joke komt misschien, met 1 gast\n" in nl
    assert "> Ik kom wel een half uur later." in nl
    assert "Beantwoord dan gewoon deze mail." in nl and "Simply answer this mail." in en


def test_the_calendar_file_is_spoken_of_where_there_is_one() -> None:
    def text(answer: str, has_calendar: bool) -> str:
        words = {**plausible("rsvp_confirmed"), "answer": answer, "has_calendar": has_calendar}
        return rendered(a_send("rsvp_confirmed", words=words)).text

    assert "zet je de bijeenkomst in je agenda" in text("yes", True)
    assert "haal je die eruit" in text("no", True)
    assert "agenda" not in text("yes", False)


def test_times_are_those_of_the_clubs_clock() -> None:
    club = Club(key="ny", name="Club", address=ANNA, language="en", timezone="America/New_York")

    mail = rendered(a_send("programme", "en"), club=club)

    assert "Monday 13 January 2020, from 04:00 to 09:00" in mail.text


def test_the_programme_keeps_its_lines() -> None:
    mail = rendered(a_send("programme", words={"meeting": a_meeting()}))

    assert "\n\n10.00 inloop met koffie\n10.30 Fatima over de wijktafel\n\n12.30 lunch\n\n" in mail.text
    assert "10.00 inloop met koffie<br>\n10.30 Fatima over de wijktafel</p>" in mail.html


def test_rendering_twice_gives_the_same_mail() -> None:
    assert rendered(a_send("digest", to=SAM)) == rendered(a_send("digest", to=SAM))
