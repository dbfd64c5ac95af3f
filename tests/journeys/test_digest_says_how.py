"""Whatever the digest tells organisers to answer, and whatever its buttons write for them, is understood so."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from mailflow.mail.read import Own, read
from mailflow.model.answering import OrganiserSaid
from mailflow.model.digest import Overview
from mailflow.model.people import Language
from mailflow.model.understanding import Known
from mailflow.rendering.render import Back, render
from mailflow.rendering.samples import CLUB, NOW, sample_words
from mailflow.understanding.desk.organisers import read_answer
from tests.rendering.shipped import SAM, a_send, rendered, shipped

KNOWN = Known(club_name=CLUB.name, club_address=CLUB.address.address, organisers=(SAM,))
OWN = Own(
    addresses=frozenset({CLUB.address.address}),
    domains=frozenset({"example.org"}),
    list_id="opbouwwerk.example.org",
    trusted_authserv=(),
)


def sample(language: Language) -> Overview:
    overview = sample_words("digest", language=language)["overview"]
    assert isinstance(overview, Overview)
    return overview


def understood(text: str, language: Language) -> OrganiserSaid:
    """What an organiser says who types this, and nothing else, above their digest."""
    mail = (
        f"From: Sam de Wit <{SAM.address}>\r\nTo: {CLUB.address.address}\r\nSubject: Re: overzicht\r\n"
        "Message-ID: <1@example.org>\r\nDate: Wed, 08 Jan 2020 08:00:00 +0000\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    message = read(mail.encode(), arrived_at=NOW, own=OWN)
    return read_answer(message, items=sample(language).items, known=KNOWN)


def verdicts(said: OrganiserSaid) -> dict[int, str]:
    return {one.number: one.kind for one in said.verdicts}


def written_by_buttons(language: Language) -> list[str]:
    """The body of each mail that a button of the digest opens."""
    back = Back(token="abcdefghijklmnopqrstuvwxyz", address=CLUB.address.address)
    page = render([a_send("digest", language, to=SAM)], templates=shipped(), club=CLUB, now=NOW, back=back).html
    links = (node.attributes["href"] or "" for node in LexborHTMLParser(page).css("a"))
    mailto = [urlsplit(one) for one in links if one.startswith("mailto:")]
    assert all(unquote(one.path) == CLUB.address.address for one in mailto)
    assert all("[abcdefghijklmnopqrstuvwxyz]" in parse_qs(one.query)["subject"][0] for one in mailto)
    return [parse_qs(one.query)["body"][0] for one in mailto]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_button_writes_a_verdict_on_its_own_item(language: Language) -> None:
    yes, no, done = ("ja", "nee", "klaar") if language == "nl" else ("yes", "no", "done")
    overview = sample(language)
    bodies = written_by_buttons(language)

    for number in overview.choices:
        assert f"{number} {yes}" in bodies and f"{number} {no}" in bodies
        assert verdicts(understood(f"{number} {yes}", language)) == {number: "approve"}
        assert verdicts(understood(f"{number} {no}", language)) == {number: "decline"}
    for number in overview.in_words:
        assert f"{number} {done}" in bodies and f"{number}: " in bodies
        assert verdicts(understood(f"{number} {done}", language)) == {number: "approve"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_button_for_all_of_it_leaves_out_what_needs_words(language: Language) -> None:
    (all_of,) = [one for one in written_by_buttons(language) if "5, 6" in one]

    said = understood(all_of, language)

    assert verdicts(said) == dict.fromkeys(sample(language).choices, "approve")
    assert said.unread == ()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "1 ja, 2 nee - dat lukt helaas niet", {1: "approve", 2: "decline"}),
        ("nl", "5: ik bel je morgen", {5: "approve"}),
        ("nl", "1, 2, 3 ja", {1: "approve", 2: "approve", 3: "approve"}),
        ("nl", "9 ongedaan", {9: "undo"}),
        ("en", "1 yes, 2 no - sorry, we cannot do that", {1: "approve", 2: "decline"}),
        ("en", "5: I will call you tomorrow", {5: "approve"}),
        ("en", "1, 2, 3 yes", {1: "approve", 2: "approve", 3: "approve"}),
        ("en", "9 undo", {9: "undo"}),
    ],
)
def test_each_example_means_what_it_shows(language: Language, text: str, expected: dict[int, str]) -> None:
    said = understood(text, language)

    assert verdicts(said) == expected
    assert said.unread == ()


@pytest.mark.parametrize(("language", "words"), [("nl", "Ik bel je morgen"), ("en", "I will call you tomorrow")])
def test_words_behind_a_number_go_to_the_colleague(language: Language, words: str) -> None:
    (said,) = understood(f"5: {words}", language).verdicts

    assert said.text.rstrip(".") == words


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("nl", "ongedaan", "undo"),
        ("nl", "zet 13 op de agenda", "add_to_agenda"),
        ("en", "undo", "undo"),
        ("en", "put 13 on the agenda", "add_to_agenda"),
    ],
)
def test_each_order_that_it_names_is_understood(language: Language, text: str, kind: str) -> None:
    assert [one.kind for one in understood(text, language).orders] == [kind]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_digest_that_a_mail_program_sends_back_unmarked_decides_nothing(language: Language) -> None:
    mail = rendered(a_send("digest", language, to=SAM))

    assert understood(f"Dank je wel!\n\n{mail.text}", language).verdicts == ()
