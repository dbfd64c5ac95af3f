"""Two organisers decide, or take back, at the very same time: the first one counts, and nobody is written to twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from mailflow.flow.act import settle, undo
from mailflow.flow.house import House
from mailflow.model.errors import Refused
from mailflow.store import connect, deeds
from tests.builders import ANNA, CLUB, MARJOLEIN, YOUSSEF
from tests.flow.answering import asked, members, sent

MANY = 6


def at_once(*done: Callable[[], object]) -> list[str]:
    """What became of each, begun together in threads of their own: done or refused, in order of the alphabet."""
    ready = Barrier(len(done))

    def one(do: Callable[[], object]) -> str:
        try:
            ready.wait(timeout=30)
            do()
        except Refused:
            return "refused"
        finally:
            connect.close_thread()
        return "done"

    with ThreadPoolExecutor(max_workers=len(done)) as pool:
        return sorted(pool.map(one, done))


def test_of_verdicts_given_at_once_one_counts_and_one_welcome_goes_out(house: House) -> None:
    (question,) = asked(house, about=((ANNA, "join", "Utrecht"),)).questions.values()
    who = [(MARJOLEIN, YOUSSEF)[place % 2].address for place in range(MANY)]

    became = at_once(*(lambda by=by: settle(question, "approve", house=house, by=by) for by in who))

    assert became == ["done", *["refused"] * (MANY - 1)]
    assert members() == {ANNA.address}
    assert len(sent(ANNA, "welcome")) == 1


def test_what_is_taken_back_by_many_at_once_is_taken_back_once(house: House) -> None:
    (question,) = asked(house, about=((ANNA, "join", "Utrecht"),)).questions.values()
    settle(question, "approve", house=house, by=MARJOLEIN.address)
    batch = deeds.last(CLUB.key, MARJOLEIN.address)
    assert batch is not None

    became = at_once(*(lambda: undo(batch.id, house=house, by=YOUSSEF.address) for _ in range(MANY)))

    assert became == ["done", *["refused"] * (MANY - 1)]
    assert members() == set()
