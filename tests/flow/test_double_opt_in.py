"""Who asks to join and may be anybody is asked first whether it was them; organisers hear of it after the "ja"."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.flow.erasing import erase
from mailflow.flow.house import House
from mailflow.flow.mark import old_tokens_are_gone
from mailflow.flow.try_mail import try_mail
from mailflow.model.address import Address
from mailflow.model.people import Policies
from mailflow.store import facts, tables
from tests.builders import CLUB
from tests.flow.answering import SERVER, answer, came_in, last_sent, members, sent, token_of, vouched, with_club
from tests.house import Clock, a_mail, raw

DAAN = "daan@elders.example.net"
FROM_DAAN = f"Daan Visser <{DAAN}>"
WISH = "Ik wil graag lid worden van jullie club. Ik werk bij de gemeente Goes.\n\nGroet, Daan"
PASS = (
    f"Authentication-Results: {SERVER}; dmarc=pass header.from=elders.example.net\n"
    f"Received: from out.elders.example.net by {SERVER} with ESMTPS; Mon, 6 Jan 2020 08:58:00 +0000\n"
)


@pytest.fixture
def careful(house: House) -> House:
    """The club trusts one domain, and so asks everybody outside it first."""
    return of_policies(house, Policies(trusted_domains=("wijk.example.org",)))


def of_policies(house: House, policies: Policies) -> House:
    return with_club(house, replace(CLUB, policies=policies))


def wishes(house: House, text: str = WISH, *, sender: str = FROM_DAAN, id: str = "1@elders.example.net") -> int:
    written_at = house.now() - timedelta(minutes=5)
    return came_in(house, a_mail(text, sender=sender, subject="lid worden", id=id, written_at=written_at))


def says(house: House, text: str, *, sender: str = FROM_DAAN, token: str | None = None, id: str = "2") -> int:
    opener = token_of(last_sent(Address(address=DAAN))) if token is None else token
    return answer(house, opener, text, sender=sender, subject="Re: Was jij dat?", id=f"{id}@elders.example.net")


def out() -> list[str]:
    return [str(row.templates) for row in tables.Outbox.select().order_by(tables.Outbox.id)]


def asked() -> list[tuple[str, str]]:
    return [(one.kind, one.person.address if one.person else "") for one in facts.questions(CLUB.key)]


def notes() -> list[str]:
    row = tables.Journal
    return [one.text for one in row.select().where(row.what == "note").order_by(row.id)]


def test_the_address_is_asked_and_organisers_hear_nothing_yet(careful: House) -> None:
    wishes(careful)

    assert (out(), asked(), members()) == (["join_confirm"], [], set())
    (text,) = sent(DAAN, "join_confirm")
    assert '"ja"' in text and "Goes" not in text


def test_after_the_ja_organisers_are_asked_with_what_the_first_mail_said(careful: House) -> None:
    first = wishes(careful)
    says(careful, "Ja!\n\nGroet, Daan")

    (question,) = facts.questions(CLUB.key)
    assert (question.kind, question.why, question.mail) == ("join", "approval", first)
    assert question.person == Address(address=DAAN, name="Daan Visser")
    assert "gemeente Goes" in question.words and question.subject == "lid worden"
    assert question.intent is not None and question.intent.details.place == "Goes"
    assert out() == ["join_confirm", "join_received"]


def test_what_the_answer_says_beside_its_ja_is_read_by_organisers_too(careful: House) -> None:
    wishes(careful)
    says(careful, "Ja, dat was ik. Ik neem graag een collega mee.")

    (question,) = facts.questions(CLUB.key)
    assert "gemeente Goes" in question.words and "collega mee" in question.words


@pytest.mark.parametrize("text", ["ja", "Klopt!", "Yes", "Hoi, ja hoor, dat was ik.", "Ja graag\n\nDaan"])
def test_a_yes_in_any_words_counts(careful: House, text: str) -> None:
    wishes(careful)
    says(careful, text)

    assert asked() == [("join", DAAN)]


@pytest.mark.parametrize("text", ["nee", "Nee, dat was ik niet.", "No, that wasn't me", "Ik weet hier niets van"])
def test_a_no_ends_it_with_no_further_mail_for_as_long_as_a_yes_would_count(
    careful: House, clock: Clock, text: str
) -> None:
    wishes(careful)
    says(careful, text)
    clock.forward(days=15)
    wishes(careful, f"{WISH} Alsnog.", id="3@elders.example.net")

    assert (out(), asked()) == (["join_confirm"], [])


def test_a_second_wish_within_a_week_is_noted_and_nothing_goes_out(careful: House, clock: Clock) -> None:
    wishes(careful)
    clock.forward(days=6)
    wishes(careful, f"{WISH} Nog eens.", id="3@elders.example.net")

    assert (out(), asked()) == (["join_confirm"], [])
    assert notes()[-1].startswith("somebody asks again to join in this name")


def test_after_a_week_the_address_is_asked_anew_and_both_mails_can_be_answered(careful: House, clock: Clock) -> None:
    wishes(careful)
    first = token_of(last_sent(Address(address=DAAN)))
    clock.forward(days=8)
    wishes(careful, f"{WISH} Nog eens.", id="3@elders.example.net")
    says(careful, "ja", token=first, id="4")

    assert out()[:2] == ["join_confirm", "join_confirm"]
    assert asked() == [("join", DAAN)]


def test_after_thirty_days_nothing_waits_and_nothing_is_kept(careful: House, clock: Clock) -> None:
    wishes(careful)
    clock.forward(days=30, minutes=1)
    says(careful, "ja")
    old_tokens_are_gone(now=clock.now)

    assert ("join", DAAN) not in asked()
    assert tables.Token.select().count() == 0


@pytest.mark.parametrize(
    ("sender", "token"),
    [(FROM_DAAN, "answera" + 18 * "a" + "z"), ("Eva <eva@elders.example.net>", None), (FROM_DAAN, "")],
    ids=["another token", "another address", "no token"],
)
def test_a_forged_ja_is_a_mail_like_any_other(careful: House, sender: str, token: str | None) -> None:
    wishes(careful)
    says(careful, "ja", sender=sender, token=token)

    assert [kind for kind, _ in asked() if kind == "join"] == []
    assert members() == set()
    says(careful, "ja", id="9")
    assert [kind for kind, _ in asked() if kind == "join"] == ["join"]


def test_a_token_in_the_text_opens_nothing(careful: House) -> None:
    wishes(careful)
    opener = token_of(last_sent(Address(address=DAAN)))
    says(careful, f"ja\n\n{opener}", token="")

    assert ("join", DAAN) not in asked()


def test_a_ja_that_its_server_disowns_does_nothing_by_itself(house: House) -> None:
    made = vouched(house, replace(CLUB, policies=Policies(trusted_domains=("wijk.example.org",))))
    wishes(made)
    opener = token_of(last_sent(Address(address=DAAN)))
    answer(made, opener, "ja", sender=FROM_DAAN, headers=PASS.replace("=pass", "=fail"), id="2@elders.example.net")

    assert out() == ["join_confirm"]
    assert "join" not in [kind for kind, _ in asked()]


def test_who_answers_with_a_clear_wish_is_known_to_read_their_mail(careful: House) -> None:
    wishes(careful)
    says(careful, f"Dag! {WISH}")

    assert asked() == [("join", DAAN)]
    assert out() == ["join_confirm", "join_received"]


def test_a_second_ja_asks_nothing_twice(careful: House) -> None:
    wishes(careful)
    says(careful, "ja")
    says(careful, "Ja hoor, klopt", id="3")

    assert [kind for kind, _ in asked()].count("join") == 1


def test_whose_mail_server_vouches_for_them_is_not_asked(house: House) -> None:
    made = vouched(house, replace(CLUB, policies=Policies(trusted_domains=("wijk.example.org",))))
    came_in(made, a_mail(WISH, sender=FROM_DAAN, subject="lid worden", headers=PASS))

    assert (out(), asked()) == (["join_received"], [("join", DAAN)])


def test_a_colleague_of_a_trusted_domain_is_welcomed_as_ever(careful: House) -> None:
    wishes(careful, sender="Anna de Boer <anna@wijk.example.org>")

    assert (out(), members()) == (["welcome"], {"anna@wijk.example.org"})


def test_a_club_that_trusts_nobody_by_domain_has_organisers_look_at_each(house: House) -> None:
    wishes(house)

    assert (out(), asked()) == (["join_received"], [("join", DAAN)])


def test_a_club_may_ask_nobody(house: House) -> None:
    wishes(of_policies(house, Policies(trusted_domains=("wijk.example.org",), double_opt_in="never")))

    assert (out(), asked()) == (["join_received"], [("join", DAAN)])


def test_a_club_may_ask_everybody_and_then_an_open_one_welcomes(house: House) -> None:
    always = of_policies(house, Policies(join="open", double_opt_in="always"))
    wishes(always)
    assert (out(), members()) == (["join_confirm"], set())

    says(always, "ja")
    assert (out(), members()) == (["join_confirm", "welcome"], {DAAN})


def test_who_is_put_forward_by_another_has_no_mail_before_organisers_agreed(careful: House) -> None:
    anna = "Anna de Boer <anna@wijk.example.org>"
    came_in(careful, a_mail(f"Graag meld ik Daan Visser aan als lid: {DAAN}", sender=anna, subject="nieuw lid"))

    assert tables.Outbox.select().where(tables.Outbox.to == DAAN).count() == 0
    assert asked() == [("join", DAAN)]


def test_what_waits_goes_with_whoever_is_erased(careful: House) -> None:
    wishes(careful)
    erase(DAAN, room=careful.rooms[CLUB.key], house=careful, by="test")

    assert tables.Token.select().count() == 0


def test_what_else_the_mail_asks_is_done_as_ever(careful: House) -> None:
    wishes(careful, "Ik wil graag lid worden. Wanneer is de volgende bijeenkomst?\n\nGroet, Daan")

    (templates,) = out()
    assert "join_confirm" in templates.split() and len(templates.split()) > 1
    assert ("join", DAAN) not in asked()


def test_trying_a_mail_shows_that_the_address_would_be_asked(careful: House) -> None:
    found = try_mail(raw(a_mail(WISH, sender=FROM_DAAN)), room=careful.rooms[CLUB.key], house=careful)

    assert [mail.rendered.subject for mail in found.mails] == ["Was jij dat? Je aanmelding bij Opbouwwerk"]
    assert tables.Token.select().count() == 0
