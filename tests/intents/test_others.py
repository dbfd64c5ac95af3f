"""Leave, themes, contributions, programme and questions."""

from mailflow.intents import contribute, leave, programme, propose_theme, question
from mailflow.model.address import Address, Mentioned
from mailflow.model.effect import Ask, Close, Propose, RemoveMember, Send
from mailflow.model.question import Question
from tests.builders import ANNA, BILAL, NOW, a_meeting, a_member, a_situation, an_intent


def an_open_join() -> Question:
    return Question(
        id=3, key="k", kind="join", why="approval", words="", person=ANNA, sender_shown="", subject="", asked_at=NOW
    )


def test_who_leaves_is_off_the_list_at_once_and_hears_so() -> None:
    removed, told = leave.decide(an_intent("leave"), a_situation(members=[a_member(ANNA)]))

    assert removed == RemoveMember(person=ANNA)
    assert isinstance(told, Send) and (told.template, told.words) == ("left", {"was_member": True})


def test_who_leaves_while_a_wish_to_join_is_open_closes_it() -> None:
    effects = leave.decide(an_intent("leave"), a_situation(questions=[an_open_join()]))

    assert Close(question=3, verdict="decline", by="the writer, who left") in effects


def test_nobody_is_taken_off_by_the_word_of_another() -> None:
    intent = an_intent("leave", who=Mentioned(name="Bilal", address=BILAL.address))

    assert not leave.complete(intent)
    assert leave.decide(intent, a_situation()) == (RemoveMember(person=Address(address=BILAL.address, name="Bilal")),)


def test_a_theme_is_put_forward_and_confirmed_in_the_writers_words() -> None:
    put, told = propose_theme.decide(
        an_intent("propose_theme", title="buurtapps"), a_situation(said="Iets over buurtapps?")
    )

    assert isinstance(put, Propose) and isinstance(told, Send)
    assert (put.kind, put.title, put.words, put.person, put.mail) == (
        "theme",
        "buurtapps",
        "Iets over buurtapps?",
        ANNA,
        7,
    )
    assert (told.template, told.words) == ("theme_received", {"title": "buurtapps", "said": "Iets over buurtapps?"})


def test_of_a_long_mail_only_the_paragraph_about_the_theme_is_said_back() -> None:
    long = "Hoi allemaal,\n\n" + "Het was druk. " * 40 + "\n\nKunnen we het eens\nover buurtapps hebben?\n\nGroet"
    intent = an_intent("propose_theme", title="buurtapps", words="Kunnen we het eens over buurtapps hebben")

    put, told = propose_theme.decide(intent, a_situation(said=long))

    assert isinstance(put, Propose) and put.words == long
    assert isinstance(told, Send) and told.words["said"] == "Kunnen we het eens\nover buurtapps hebben?"


def test_a_contribution_without_a_title_takes_the_words_it_rests_on() -> None:
    put, told = contribute.decide(an_intent("contribute", words="ik wil wel iets vertellen"), a_situation())

    assert isinstance(put, Propose) and (put.kind, put.title) == ("contribution", "ik wil wel iets vertellen")
    assert isinstance(told, Send) and told.template == "contribution_received"


def test_a_known_programme_is_told() -> None:
    meeting = a_meeting(programme="10.00 inloop")

    (told,) = programme.decide(an_intent("programme", meeting=1), a_situation(meetings=[meeting]))

    assert isinstance(told, Send) and (told.template, told.words) == ("programme", {"meeting": meeting})


def test_an_unknown_programme_is_asked_and_the_writer_hears_so() -> None:
    asked, told = programme.decide(an_intent("programme", meeting=1), a_situation(meetings=[a_meeting()]))

    assert isinstance(asked, Ask) and isinstance(told, Send)
    assert (asked.kind, told.template) == ("programme", "programme_asked")


def test_a_programme_that_is_known_by_now_is_sent_on_approval() -> None:
    situation = a_situation(meetings=[a_meeting(programme="10.00 inloop")])

    (told,) = programme.answered(an_intent("programme", meeting=1), an_open_join(), "approve", situation, "")

    assert isinstance(told, Send) and told.template == "programme"
    assert programme.answered(an_intent("programme", meeting=1), an_open_join(), "decline", situation, "") == ()


def test_a_question_is_for_a_human_being() -> None:
    asked, told = question.decide(an_intent("question"), a_situation())

    assert not question.complete(an_intent("question"))
    assert isinstance(asked, Ask) and isinstance(told, Send)
    assert told.key == f"received:<1@wijk.example.org>:{ANNA.address}:2020-01-06"


def test_a_declined_question_is_answered_only_with_a_reason() -> None:
    with_reason = question.answered(an_intent("question"), an_open_join(), "decline", a_situation(), "dat kan niet")

    assert isinstance(with_reason[0], Send) and with_reason[0].words == {"reason": "dat kan niet"}
    assert question.answered(an_intent("question"), an_open_join(), "decline", a_situation(), "") == ()
    assert question.answered(an_intent("question"), an_open_join(), "approve", a_situation(), "") == ()
