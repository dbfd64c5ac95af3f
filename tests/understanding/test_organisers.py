"""What organisers' answers to a digest are understood as: the corpus as a whole, and each rule by itself."""

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from mailflow.model.answering import Item, OrganiserSaid
from mailflow.understanding.desk.organisers import read_answer
from tests.mail.mails import a_mail, reading
from tests.understanding.answered import KNOWN, Case, all_items, as_told, cases

ITEMS = all_items()


def hearing(text: str, *, items: Sequence[Item] = ITEMS, confirming: bool = False) -> OrganiserSaid:
    return read_answer(reading(a_mail(text)), items=items, known=KNOWN, confirming=confirming)


def verdicts(text: str, *, items: Sequence[Item] = ITEMS) -> dict[int, str]:
    return {one.number: one.kind for one in hearing(text, items=items).verdicts}


def text_of(text: str) -> str:
    (said,) = hearing(text).verdicts
    return said.text


def test_all_that_is_done_is_right_and_nine_of_ten_answers_need_no_asking_back() -> None:
    done = right = clean = 0
    wrong: list[str] = []
    every = cases("expected")
    for case in every:
        said = case.heard()
        told, orders = [as_told(one) for one in said.verdicts], [one.kind for one in said.orders]
        good = sum(one in case.verdicts for one in told) + sum(one in case.orders for one in orders)
        done, right = done + len(told) + len(orders), right + good
        clean += tuple(told) == case.verdicts and tuple(orders) == case.orders and not said.unread
        wrong += [] if good == len(told) + len(orders) else [f"{case.file}: {told} {orders}"]

    figures = f"{right} of {done} done are right; {clean} of {len(every)} need no asking back"
    assert right == done, f"{figures}: {wrong}"
    assert clean >= 0.9 * len(every), figures
    assert len(every) >= 100


@pytest.mark.parametrize("case", cases("expected"), ids=lambda case: case.file)
def test_what_is_not_sure_is_said_to_be_unread(case: Case) -> None:
    said = case.heard()

    assert not case.unread or said.unread


@pytest.mark.parametrize("case", cases("hostile"), ids=lambda case: case.file)
def test_nothing_is_done_because_of_what_was_not_said_or_is_not_sure(case: Case) -> None:
    said = case.heard()

    assert (said.verdicts, said.orders, said.agrees) == ((), (), None)
    assert not case.unread or said.unread


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1 ja, 2 nee - we hebben dit net gehad, 3 ja", {1: "approve", 2: "decline", 3: "approve"}),
        ("ja voor 1 en 2, 3 niet", {1: "approve", 2: "approve", 3: "decline"}),
        ("1 t/m 3 ja", {1: "approve", 2: "approve", 3: "approve"}),
        ("1 t/m 4 ja behalve 2", {1: "approve", 3: "approve", 4: "approve"}),
        ("keur 1 goed en wijs 2 af", {1: "approve", 2: "decline"}),
        ("2 nee, 9 ook niet", {2: "decline", 9: "decline"}),
        ("1 ja, 9 idem", {1: "approve", 9: "approve"}),
        ("3 mag eraf, 5 mag blijven", {3: "approve", 5: "decline"}),
        ("6 later, 7 ongedaan", {6: "later", 7: "undo"}),
        ("wel 1, niet 2", {1: "approve", 2: "decline"}),
        ("2 and 8 can be merged", {2: "merge"}),
        ("ja voor 1 en voor 9, nee voor 5", {1: "approve", 9: "approve", 5: "decline"}),
        ("yes to 1 and to 9, no to 5", {1: "approve", 9: "approve", 5: "decline"}),
        ("approve 1 and 9, reject 2", {1: "approve", 9: "approve", 2: "decline"}),
    ],
)
def test_verdicts_are_read_by_number(said: str, expected: dict[int, str]) -> None:
    assert verdicts(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "1 ja als er plek is",
        "1 ja, mits het kort blijft",
        "1 misschien",
        "1 ja denk ik",
        "1 ja?",
        "1 ja, of toch niet",
        "1 ja, maar niet voor maart",
        "1 nee, is goed",
        "1 ja. Wacht, toch niet.",
        "mag 1 erbij?",
        "Youssef zegt: 1 ja",
        "gisteren heb ik 1 goedgekeurd",
        "als 1 mag, dan graag snel",
        "1 of 2 mag",
        "1 ja / nee",
        "1 yes if there is room",
        "1 ja\n\n1 nee",
        "44 ja",
        "1 januari is goed",
        "ja",
    ],
)
def test_what_is_not_sure_is_not_done_but_unread(said: str) -> None:
    found = hearing(said)

    assert found.verdicts == ()
    assert found.unread


def test_all_means_every_question_and_nothing_else() -> None:
    assert verdicts("allemaal akkoord") == dict.fromkeys((1, 2, 3, 4, 5, 6, 9), "approve")


def test_all_leaves_out_what_is_named_apart() -> None:
    assert 4 not in verdicts("alles goed behalve 4")
    assert verdicts("alles goed, maar 4 liever niet")[4] == "decline"
    assert 4 not in verdicts("alles goed. 4: wie is dit eigenlijk?")


def test_all_is_not_done_where_something_unread_may_take_one_out() -> None:
    assert verdicts("Allemaal akkoord. Alleen die over het park liever niet.") == {}


def test_all_three_is_read_only_where_there_are_three() -> None:
    assert verdicts("alle drie akkoord") == {}
    assert verdicts("alle drie akkoord", items=ITEMS[:3]) == dict.fromkeys((1, 2, 3), "approve")


def test_the_rest_is_what_the_mail_does_not_name() -> None:
    assert verdicts("2 nee, de rest later") == {2: "decline"} | dict.fromkeys((1, 3, 4, 5, 6, 9), "later")


def test_a_bare_yes_is_for_the_only_question() -> None:
    assert verdicts("ja, prima", items=ITEMS[1:2]) == {2: "approve"}


def test_a_name_stands_for_the_one_item_that_it_fits() -> None:
    assert verdicts("Anna mag erbij, Bilal liever niet") == {1: "approve", 2: "decline"}
    assert verdicts("Karin mag erbij") == {}


def test_a_name_that_fits_two_items_is_unread() -> None:
    twice = (*ITEMS, Item(number=10, what="question", ref=30, kind="join", title="Anna Pol wil graag bij de club"))

    found = hearing("Anna mag erbij", items=twice)

    assert (found.verdicts, found.unread) == ((), ("Anna mag erbij",))


def test_ordinals_are_read_only_where_numbers_begin_at_one() -> None:
    assert verdicts("de eerste wel, de tweede niet") == {1: "approve", 2: "decline"}
    assert verdicts("de eerste wel", items=ITEMS[2:]) == {}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2 nee want we hebben dit net gehad", "We hebben dit net gehad."),
        ("2 nee - vol", "Vol."),
        ("2 nee. Misschien volgend jaar.", "Misschien volgend jaar."),
        ("1 ja, welkom! Laat maar weten als je vragen hebt.", "Welkom! Laat maar weten als je vragen hebt."),
        ("4: vraag of ze ook in maart kan", "We horen graag of je ook in maart kunt."),
        ("4: vraag of hij zijn collega mee wil nemen", "We horen graag of je je collega mee wilt nemen."),
        ("4: vraag: kan ze ook in maart?", "Kun je ook in maart?"),
        ("4: zeg dat we haar graag zien", "We laten je weten dat we je graag zien."),
        ("4: ask whether she has her own laptop", "We would like to know whether you have your own laptop."),
        ("4: tell him that we are full", "We would like you to know that we are full."),
        ("6: De zaal is beneden.", "De zaal is beneden."),
    ],
)
def test_words_to_the_colleague_are_turned_to_be_said_to_them(said: str, told: str) -> None:
    assert text_of(said) == told


def test_words_on_a_question_answer_and_end_it_but_a_question_back_does_not() -> None:
    assert verdicts("6: De zaal is beneden, er is een lift.") == {6: "approve"}
    assert verdicts("6: Ja, er is een lift.") == {6: "approve"}
    assert verdicts("6: Hoeveel plek heb je nodig?") == {6: "reply"}
    assert verdicts("6 klaar") == {6: "approve"}


@pytest.mark.parametrize(
    "said", ["2 nee, dit is gewoon spam", "1 ja, die ken ik wel", "1 ja, zij werkt bij Karin", "1 ja, zie 9"]
)
def test_remarks_among_organisers_do_not_go_to_the_colleague(said: str) -> None:
    assert text_of(said) == ""


def test_what_mailflow_should_do_besides_is_unread_where_it_is_no_order() -> None:
    found = hearing("1 ja, stuur haar ook een taart")

    assert verdicts("1 ja, stuur haar ook een taart") == {1: "approve"}
    assert found.unread == ("stuur haar ook een taart",)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("5 is geen afmelding maar een vraag", "question"),
        ("5 is een vraag, geen afmelding", "question"),
        ("6 is een themavoorstel", "propose_theme"),
        ("6 is a request to join", "join"),
        ("1 wil juist van de lijst af", ""),
    ],
)
def test_a_misread_mail_gets_its_label(said: str, kind: str) -> None:
    labels = [one.label.kind for one in hearing(said).verdicts if one.label]

    assert labels == ([kind] if kind else [])


def test_a_label_that_may_be_two_things_is_unread() -> None:
    found = hearing("6 is een afmelding")

    assert (found.verdicts, found.unread) == ((), ("6 is een afmelding",))


def test_agreeing_to_what_was_done_already_needs_nothing_and_refusing_it_is_unread() -> None:
    assert hearing("7 ok") == OrganiserSaid()
    assert hearing("7 nee") == OrganiserSaid(unread=("7 nee",))


def test_thanks_say_nothing() -> None:
    assert hearing("Dank je wel, mooi overzicht!\n\nGroetjes") == OrganiserSaid()


def test_orders_stand_beside_verdicts() -> None:
    found = hearing("1 ja, 2 nee.\n\nStuur mij de ledenlijst.")

    assert [one.kind for one in found.orders] == ["member_list"]
    assert len(found.verdicts) == 2


def test_undo_alone_takes_back_the_last_batch() -> None:
    assert [one.kind for one in hearing("ongedaan").orders] == ["undo"]
    assert [one.kind for one in hearing("undo").orders] == ["undo"]


@pytest.mark.parametrize("said", ["ja", "Ja, verstuur maar.", "akkoord, dank je", "yes please", "Doe maar!"])
def test_a_yes_agrees_to_what_was_to_be_confirmed(said: str) -> None:
    assert hearing(said, confirming=True) == OrganiserSaid(agrees=True)


@pytest.mark.parametrize("said", ["nee", "Nee, toch maar niet.", "no thanks", "niet doen"])
def test_a_no_refuses_it(said: str) -> None:
    assert hearing(said, confirming=True) == OrganiserSaid(agrees=False)


@pytest.mark.parametrize("said", ["ja, maar om 14.00 uur", "misschien", "ja als Youssef het goed vindt", "ja?"])
def test_a_yes_with_a_condition_agrees_to_nothing(said: str) -> None:
    found = hearing(said, confirming=True)

    assert found.agrees is None
    assert found.unread or found.orders


@pytest.mark.parametrize(
    "piece", ["1 ", "1 ja, ", "1, ", "1\n", "- 1\n", "vraag 1 of ze ", "ja 1 ", "voor de ", "\n\n1 ja", "een "]
)
def test_long_answers_take_little_time(piece: str) -> None:
    text = (piece * 10_000)[:9_900]
    message = reading(a_mail("1 ja"))

    start = time.process_time()
    read_answer(replace(message, said=text), items=ITEMS, known=KNOWN)

    assert time.process_time() - start < 5


def test_pages_of_text_are_unread() -> None:
    assert hearing("1 ja. " + "Dit is een lang verhaal. " * 500).verdicts == ()
