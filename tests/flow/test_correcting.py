"""Corrections and verdicts are kept as labels; only what is asked for is also done."""

from datetime import date

import pytest

from mailflow.flow.act import correct, correct_and_do, misread, settle
from mailflow.flow.correcting import whole_label
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.proposals import settle_proposal
from mailflow.model.address import Mentioned
from mailflow.model.correction import Correction, CorrectionOrigin, Label, LabelledIntent
from mailflow.model.errors import Refused
from mailflow.model.understanding import Details
from mailflow.store import corrections, facts, inbox, journal, outbox
from tests.builders import ANNA, BILAL, CLUB, NOW
from tests.house import a_mail, received

JOIN = "Graag zou ik lid worden van jullie club, ik werk in Goes.\n\nGroet, Anna"
NOBODY_KNOWS = "Dat moeten jullie maar met Henk regelen."
COMES = Label(intents=(LabelledIntent(kind="rsvp", answer="yes", guests=1),))
THE_13TH = date(2020, 1, 13)


def handled(house: House, text: str = NOBODY_KNOWS, *, id: str = "1@wijk.example.org") -> int:
    (mail,) = received(house, a_mail(text, id=id))
    handle(mail, house=house)
    return mail


def open_question() -> int:
    return facts.questions(CLUB.key, state="open")[-1].id


def sent() -> list[str]:
    return [part for row in reversed(outbox.rows(CLUB.key, limit=100)) for part in row.templates]


def kept(mail: int) -> list[tuple[str, Label, str]]:
    return [(one.origin, one.label, one.about) for one in corrections.of_mail(mail)]


def test_a_correction_is_kept_and_told_and_does_nothing_else(house: House) -> None:
    mail = handled(house)
    before, answers = facts.questions(CLUB.key), sent()

    label = correct(mail, COMES, house=house, by="Marjolein")

    assert label == Label(intents=(LabelledIntent(kind="rsvp", answer="yes", guests=1, day=THE_13TH),))
    (one,) = corrections.of_mail(mail)
    assert (one.origin, one.label, one.given_by) == ("correction", label, "Marjolein")
    assert one.decided_by == house.decided_by(CLUB.key)
    line = journal.lines(CLUB.key, mail=mail, limit=1)[0]
    assert (line.what, line.text) == ("corrected", "person: rsvp yes 2020-01-13 +1 (Marjolein)")
    assert (facts.questions(CLUB.key), sent(), facts.attendance(1)) == (before, answers, ())


def test_a_correction_can_be_done_as_well_and_closes_the_questions(house: House) -> None:
    mail = handled(house)

    correct_and_do(mail, COMES, house=house, by="Marjolein")

    (said,) = facts.attendance(1)
    assert (said.person.address, said.answer, said.guests) == (ANNA.address, "yes", 1)
    assert sent()[-1] == "rsvp_confirmed"
    assert facts.questions(CLUB.key, state="open") == ()


def test_the_same_correction_done_twice_answers_once(house: House) -> None:
    mail = handled(house)

    correct_and_do(mail, COMES, house=house, by="Marjolein")
    correct_and_do(mail, COMES, house=house, by="Marjolein")

    assert sent().count("rsvp_confirmed") == 1
    assert len(corrections.of_mail(mail)) == 2


def test_what_cannot_be_done_leaves_nothing_behind(house: House) -> None:
    mail = handled(house)
    somebody = Label(intents=(LabelledIntent(kind="rsvp", answer="yes", who=Mentioned(name="Samira")),))

    with pytest.raises(Refused, match="no address is known for Samira"):
        correct_and_do(mail, somebody, house=house, by="Marjolein")

    assert corrections.of_mail(mail) == ()
    assert correct(mail, somebody, house=house, by="Marjolein").intents[0].who == Mentioned(name="Samira")


@pytest.mark.parametrize(
    ("label", "told"),
    [
        (Label(intents=(LabelledIntent(kind="rsvp"),)), "an rsvp needs its answer"),
        (Label(intents=(LabelledIntent(kind="sing"),)), "'sing' is nothing that a mail can ask"),
        (Label(kind="bulk", intents=(LabelledIntent(kind="join"),)), "a mail that is bulk asks for nothing"),
        (Label(kind="calendar_reply"), "exactly one rsvp"),
        (Label(intents=(LabelledIntent(kind="join"),) * 2), "twice"),
        (Label(intents=(LabelledIntent(kind="rsvp", answer="no", day=date(2020, 2, 1)),)), "meetings are 2020-01-13"),
        (Label(intents=(LabelledIntent(kind="question", day=THE_13TH),)), "question has no meeting"),
        (Label(intents=(LabelledIntent(kind="programme", who=Mentioned(name="Jo")),)), "never for somebody else"),
    ],
)
def test_a_label_that_no_careful_organiser_gives_is_refused(house: House, label: Label, told: str) -> None:
    mail = handled(house)

    with pytest.raises(Refused, match=told):
        correct(mail, label, house=house, by="Marjolein")

    assert corrections.of_mail(mail) == ()


def test_a_mail_that_waits_or_is_not_there_is_not_corrected(house: House) -> None:
    (waiting,) = received(house, a_mail(JOIN))

    with pytest.raises(Refused, match="was not handled yet"):
        correct(waiting, COMES, house=house, by="Marjolein")
    with pytest.raises(Refused, match="there is no mail 4711"):
        correct(4711, COMES, house=house, by="Marjolein")


def test_an_approval_confirms_what_was_understood(house: House) -> None:
    mail = handled(house, JOIN)

    settle(open_question(), "approve", house=house, by="Marjolein")

    label = Label(intents=(LabelledIntent(kind="join", place="Goes"),))
    assert kept(mail) == [("confirmed", label, "question 1")]


def test_an_approval_with_other_details_is_the_organisers_word(house: House) -> None:
    mail = handled(house, "Ik kom op 2 november graag.")

    settle(open_question(), "approve", house=house, by="M", corrected=Details(answer="maybe", meeting=1))

    assert [label.intents for _, label, _ in kept(mail)] == [
        (LabelledIntent(kind="rsvp", answer="maybe", day=THE_13TH),)
    ]


def test_a_decline_says_nothing_of_the_understanding(house: House) -> None:
    mail = handled(house, JOIN)

    settle(open_question(), "decline", house=house, by="Marjolein", reason="We zitten vol.")

    assert kept(mail) == []


def test_approving_an_unclear_mail_labels_nothing(house: House) -> None:
    mail = handled(house)

    settle(open_question(), "approve", house=house, by="Marjolein")

    assert kept(mail) == []


def test_an_accepted_theme_was_one(house: House) -> None:
    mail = handled(house, "Een thema om te bespreken: buurtapps.")
    (theme,) = facts.proposals(CLUB.key)

    settle_proposal(theme.id, "accepted", house=house, by="Marjolein")

    label = Label(intents=(LabelledIntent(kind="propose_theme", title=theme.title),))
    assert kept(mail) == [("confirmed", label, f"proposal {theme.id}")]


def test_a_declined_theme_says_nothing(house: House) -> None:
    mail = handled(house, "Een thema om te bespreken: buurtapps.")

    settle_proposal(facts.proposals(CLUB.key)[0].id, "declined", house=house, by="Marjolein")

    assert kept(mail) == []


def test_what_was_misread_is_closed_and_kept_and_nobody_is_told(house: House) -> None:
    mail, answers = handled(house, JOIN), sent()
    id = open_question()

    misread(id, house=house, by="Marjolein")

    assert [origin for origin, _, _ in kept(mail)] == ["misread"]
    assert (sent(), facts.questions(CLUB.key, state="open")) == (answers, ())
    assert facts.members(CLUB.key) == ()
    with pytest.raises(Refused, match="already declined by Marjolein"):
        misread(id, house=house, by="Youssef")


def test_an_unclear_mail_cannot_be_misread(house: House) -> None:
    handled(house)

    with pytest.raises(Refused, match="`mailflow inbox correct` says what its mail asks"):
        misread(open_question(), house=house, by="Marjolein")

    assert len(facts.questions(CLUB.key, state="open")) == 1


def given(origin: CorrectionOrigin, *intents: LabelledIntent, about: str = "") -> Correction:
    return Correction(
        id=1, club="c", mail=1, origin=origin, label=Label(intents=intents), given_by="M", made_at=NOW, about=about
    )


JOINS, LEAVES = LabelledIntent(kind="join"), LabelledIntent(kind="leave", who=Mentioned(address=BILAL.address))


def test_the_newest_correction_is_the_label_whatever_verdicts_said() -> None:
    labels = (
        given("confirmed", JOINS),
        given("correction", JOINS),
        given("correction", LEAVES),
        given("misread", JOINS),
    )

    assert whole_label(labels, understood=3, is_clear=False) == Label(intents=(LEAVES,))


def test_a_mail_is_labelled_by_verdicts_only_where_all_of_it_was_confirmed() -> None:
    first, second = given("confirmed", JOINS, about="question 1"), given("confirmed", LEAVES, about="question 2")

    assert whole_label((first, second), understood=2, is_clear=True) == Label(intents=(JOINS, LEAVES))
    assert whole_label((first,), understood=2, is_clear=True) is None
    assert whole_label((first, second), understood=2, is_clear=False) is None
    assert whole_label((first, second, given("misread", JOINS)), understood=2, is_clear=True) is None
    assert whole_label((), understood=0, is_clear=True) is None


def test_a_theme_that_was_approved_and_then_accepted_is_one(house: House) -> None:
    theme = LabelledIntent(kind="propose_theme", title="Buurtapps")
    again = LabelledIntent(kind="propose_theme", title="buurtapps")
    labels = (given("confirmed", theme, about="question 1"), given("confirmed", again, about="proposal 1"))

    assert whole_label(labels, understood=1, is_clear=True) == Label(intents=(again,))


def test_the_version_that_decided_stands_with_the_mail(house: House) -> None:
    row = inbox.row(handled(house))

    assert row is not None
    assert row.decided_by == f"mailflow test lexicon {house.rooms[CLUB.key].lexicon.version}"
