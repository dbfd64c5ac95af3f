"""Join: asked first, once; done at once where the club trusts; welcomed on approval."""

from mailflow.intents import join
from mailflow.model.address import Mentioned
from mailflow.model.effect import AddMember, Ask, Send
from mailflow.model.people import Policies
from mailflow.model.question import Question
from tests.builders import ANNA, BILAL, NOW, a_club, a_meeting, a_member, a_situation, an_intent


def a_question() -> Question:
    return Question(
        id=3,
        key="ask:f0:join",
        kind="join",
        why="approval",
        words="",
        person=ANNA,
        sender_shown="",
        subject="",
        asked_at=NOW,
    )


def test_a_wish_to_join_is_asked_and_confirmed_as_received() -> None:
    asked, confirmed = join.decide(an_intent("join", place="Goes"), a_situation())

    assert isinstance(asked, Ask) and isinstance(confirmed, Send)
    assert (asked.kind, asked.person, asked.words, asked.mail) == ("join", ANNA, "Hoi, groet Anna", 7)
    assert asked.intent == an_intent("join", place="Goes")
    assert (confirmed.template, confirmed.to, confirmed.letter) == ("join_received", ANNA, "reply:f1")
    assert confirmed.words == {"who": "", "place": "Goes"}


def test_a_second_wish_is_confirmed_but_not_asked_again() -> None:
    (confirmed,) = join.decide(an_intent("join"), a_situation(questions=[a_question()]))

    assert isinstance(confirmed, Send) and confirmed.template == "join_received"


def test_a_member_who_wants_to_join_hears_that_they_belong_already() -> None:
    (told,) = join.decide(an_intent("join"), a_situation(members=[a_member(ANNA)]))

    assert isinstance(told, Send) and told.template == "already_member"


def test_who_left_may_ask_again() -> None:
    asked, _ = join.decide(an_intent("join"), a_situation(members=[a_member(ANNA, "left")]))

    assert isinstance(asked, Ask)


def test_an_open_club_welcomes_at_once() -> None:
    meeting = a_meeting()
    situation = a_situation(club=a_club(Policies(join="open")), meetings=[meeting])

    added, welcome = join.decide(an_intent("join", place="Goes"), situation)

    assert added == AddMember(person=ANNA, place="Goes", language="nl")
    assert isinstance(welcome, Send) and (welcome.template, welcome.words["meeting"]) == ("welcome", meeting)


def test_a_colleague_of_a_trusted_domain_needs_no_approval_but_a_look_alike_does() -> None:
    trusting = a_club(Policies(trusted_domains=("example.org",)))

    assert isinstance(join.decide(an_intent("join"), a_situation(club=trusting))[0], AddMember)
    assert isinstance(join.decide(an_intent("join"), a_situation(club=trusting, person=BILAL))[0], Ask)


def test_nobody_is_made_a_member_by_anothers_word_even_in_an_open_club() -> None:
    intent = an_intent("join", who=Mentioned(name="Bilal Aydin", address=BILAL.address))

    asked, confirmed = join.decide(intent, a_situation(club=a_club(Policies(join="open"))))

    assert isinstance(asked, Ask) and asked.person == BILAL
    assert isinstance(confirmed, Send) and confirmed.to == ANNA and confirmed.words["who"] == "Bilal Aydin"


def test_a_colleague_without_an_address_is_not_complete() -> None:
    assert not join.complete(an_intent("join", who=Mentioned(name="Bilal")))
    assert join.complete(an_intent("join"))


def test_approval_adds_the_member_and_welcomes_them() -> None:
    effects = join.answered(an_intent("join", place="Goes"), a_question(), "approve", a_situation(), "")

    assert effects[0] == AddMember(person=ANNA, place="Goes", language="nl")
    assert isinstance(effects[1], Send) and effects[1].template == "welcome"


def test_a_decline_tells_the_newcomer_and_not_the_writer() -> None:
    intent = an_intent("join", who=Mentioned(name="Bilal Aydin", address=BILAL.address))

    (told,) = join.answered(intent, a_question(), "decline", a_situation(), "we zitten vol")

    assert isinstance(told, Send)
    assert (told.to, told.template, told.words, told.letter) == (
        BILAL,
        "join_declined",
        {"reason": "we zitten vol"},
        "",
    )
    assert told.conversation is None


def test_who_is_put_forward_has_no_mail_before_organisers_agreed() -> None:
    put_forward = an_intent("join", who=Mentioned(name="Bilal", address=BILAL.address))
    effects = join.decide(put_forward, a_situation())
    assert {one.to for one in effects if isinstance(one, Send)} == {ANNA}

    agreed = join.answered(put_forward, a_question(), "approve", a_situation(), "")
    assert [one.to.address for one in agreed if isinstance(one, Send)] == [BILAL.address]
