"""What is put forward twice is found, and what organisers say of it is told to everybody who did."""

from dataclasses import replace

import pytest

from mailflow.intents import contribute, propose_theme
from mailflow.model.address import Address
from mailflow.model.effect import Ask, Effect, Note, Propose, Send, Settle
from mailflow.model.errors import Refused
from mailflow.model.meeting import Proposal
from mailflow.model.people import Person
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent
from tests.ballots import a_proposal
from tests.builders import ANNA, BILAL, NOW, a_situation, an_intent

CLARA = Address(address="clara@elders.example.com", name="Clara")
OLD = a_proposal(7, "eenzaamheid onder ouderen", proposers=(BILAL, CLARA), mail=3)
NEW = a_proposal(9, "eenzame ouderen", proposers=(ANNA,), mail=7)


def waiting(*proposals: Proposal) -> Situation:
    return replace(
        a_situation(),
        proposals=proposals,
        languages={ANNA.address: "nl", BILAL.address: "en", CLARA.address: "nl"},
    )


def asked(situation: Situation, title: str, kind: str = "propose_theme") -> list[Ask]:
    module = propose_theme if kind == "propose_theme" else contribute
    return [one for one in module.decide(an_intent(kind, title=title), situation) if isinstance(one, Ask)]


def answered(verdict: Verdict, intent: Intent, situation: Situation, *, mail: int | None = 7) -> tuple[Effect, ...]:
    question = Question(
        id=1, key="k", kind=intent.kind, why="alike", words="", person=ANNA, sender_shown="", subject="",
        asked_at=NOW, mail=mail, intent=intent,
    )  # fmt: skip
    return propose_theme.answered(replace(intent, origin="verdict"), question, verdict, situation, "")


def mails(effects: tuple[Effect, ...]) -> list[tuple[str, str, str]]:
    return [(one.template, one.to.address, one.language) for one in effects if isinstance(one, Send)]


def test_a_theme_like_one_that_waits_is_put_forward_and_organisers_are_asked_whether_they_are_one() -> None:
    proposed, question, confirmed = propose_theme.decide(
        an_intent("propose_theme", title="eenzame ouderen"), waiting(OLD, a_proposal(8, "wonen"))
    )

    assert isinstance(proposed, Propose) and isinstance(confirmed, Send)
    assert isinstance(question, Ask) and question.intent is not None
    assert (question.kind, question.why) == ("propose_theme", "alike")
    details = question.intent.details
    assert (details.title, details.into, details.remark) == ("eenzame ouderen", 7, "eenzaamheid onder ouderen")


def test_nobody_is_asked_about_a_theme_that_is_like_none() -> None:
    assert asked(waiting(OLD), "energiearmoede") == []


def test_an_offer_is_never_the_same_as_a_theme() -> None:
    assert asked(waiting(OLD), "eenzame ouderen", "contribute") == []
    assert len(asked(waiting(replace(OLD, kind="contribution")), "eenzame ouderen", "contribute")) == 1


def test_the_one_that_is_most_alike_is_asked_about() -> None:
    (question,) = asked(waiting(a_proposal(5, "eenzaamheid"), OLD), "eenzaamheid onder ouderen")

    assert question.intent is not None and question.intent.details.into == 7


def test_who_puts_the_same_forward_again_is_answered_and_nothing_is_made_twice() -> None:
    effects = propose_theme.decide(
        an_intent("propose_theme", title="Eenzaamheid onder ouderen!"),
        replace(waiting(OLD), person=Person(address=BILAL)),
    )

    assert [type(one) for one in effects] == [Note, Send]


def test_two_that_are_one_are_merged_and_all_proposers_hear_so_in_their_language() -> None:
    (question,) = asked(waiting(OLD), "eenzame ouderen")
    assert question.intent is not None

    effects = answered("approve", question.intent, waiting(OLD, NEW))

    assert effects[0] == Settle(proposal=9, state="merged", into=7)
    assert mails(effects) == [
        ("proposal_merged", ANNA.address, "nl"),
        ("proposal_merged", BILAL.address, "en"),
        ("proposal_merged", CLARA.address, "nl"),
    ]
    theirs = [one.words["proposal"] for one in effects if isinstance(one, Send)]
    assert theirs == [NEW, OLD, OLD]


def test_two_that_are_not_one_stay_as_they_are_and_nobody_hears_of_it() -> None:
    (question,) = asked(waiting(OLD), "eenzame ouderen")
    assert question.intent is not None

    assert answered("decline", question.intent, waiting(OLD, NEW)) == ()


@pytest.mark.parametrize("left", [(OLD,), (NEW,)], ids=["the new one is settled", "the old one is settled"])
def test_what_was_settled_meanwhile_cannot_be_merged(left: tuple[Proposal, ...]) -> None:
    (question,) = asked(waiting(OLD), "eenzame ouderen")
    assert question.intent is not None

    with pytest.raises(Refused, match="settled meanwhile"):
        answered("approve", question.intent, waiting(*left))


def test_what_members_chose_is_accepted_by_one_word_of_an_organiser() -> None:
    intent = an_intent("propose_theme", title=OLD.title)
    intent = replace(intent, details=replace(intent.details, proposal=7))

    effects = answered("approve", intent, waiting(OLD), mail=None)

    assert effects[0] == Settle(proposal=7, state="accepted")
    assert mails(effects) == [("proposal_accepted", BILAL.address, "en"), ("proposal_accepted", CLARA.address, "nl")]


def test_who_left_hears_nothing_more() -> None:
    (question,) = asked(waiting(OLD), "eenzame ouderen")
    assert question.intent is not None
    situation = replace(waiting(OLD, NEW), languages={ANNA.address: "nl"})

    assert mails(answered("approve", question.intent, situation)) == [("proposal_merged", ANNA.address, "nl")]


def test_an_unsure_theme_that_organisers_confirm_is_put_forward() -> None:
    effects = answered("approve", an_intent("propose_theme", title="wonen"), waiting())

    assert [type(one) for one in effects] == [Propose, Send]


@pytest.mark.parametrize(
    ("title", "said", "shown"),
    [
        ("armoede", "Thema armoede lijkt me iets voor de volgende keer.", "armoede"),
        ("praten over geldzorgen in de wijk", "Ik stel voor: praten over geldzorgen\nin de wijk.", True),
        ("ander moment te laten zien hoe wij", "Ik wil op een ander moment te laten zien hoe wij werken.", ""),
    ],
)
def test_the_writer_reads_a_title_only_where_it_is_whole(title: str, said: str, shown: str | bool) -> None:
    confirmed = next(
        one
        for one in contribute.decide(an_intent("contribute", title=title), a_situation(said=said))
        if isinstance(one, Send)
    )

    assert confirmed.words["title"] == (title if shown is True else shown)
