"""Threads that want to write are served in the order in which they come."""

import threading

from mailflow.store.order import Order


def test_who_comes_first_is_first_however_often_the_one_before_comes_back() -> None:
    order, served = Order(), list[str]()
    comes, has_come = threading.Event(), threading.Event()

    def waits() -> None:
        comes.wait(10)
        has_come.set()
        with order.turn(seconds=10):
            served.append("other")

    thread = threading.Thread(target=waits)
    thread.start()
    with order.turn(seconds=10):
        comes.set()
        assert has_come.wait(10)
        while not order.waiting:
            pass
    with order.turn(seconds=10):
        served.append("greedy")
    thread.join()

    assert served == ["other", "greedy"]


def test_who_waits_in_vain_is_told_so_and_stands_in_nobodys_way() -> None:
    order = Order()

    with order.turn(seconds=10) as is_ours:
        assert is_ours
        with order.turn(seconds=0) as is_theirs:
            assert not is_theirs

    with order.turn(seconds=0) as is_ours_again:
        assert is_ours_again
