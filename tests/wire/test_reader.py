"""Reading what a server says: whole lines and exact counts, never more than allowed."""

import socket
from collections.abc import Iterator

import pytest

from mailflow.wire.reader import BytesBeforeTls, LineTooLong, Reader

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(2)
        yield ours, theirs


def test_lines_and_counted_bytes_come_in_turn(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"one {3}\r\nab\ntwo\r\n")
    reader = Reader()

    assert reader.line(ours, longest=100) == b"one {3}\r\n"
    assert reader.exactly(ours, 3) == b"ab\n"
    assert reader.line(ours, longest=100) == b"two\r\n"
    assert not reader.holds_more


def test_an_end_amid_a_line_gives_what_there_was_and_amid_a_count_is_an_error(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"half a li")
    theirs.close()
    reader = Reader()

    assert reader.line(ours, longest=100) == b"half a li"
    assert reader.line(ours, longest=100) == b""
    with pytest.raises(ConnectionResetError, match="0 of 5 bytes"):
        reader.exactly(ours, 5)


def test_a_line_that_is_too_long_is_not_read_to_its_end(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"x" * 5_000)

    with pytest.raises(LineTooLong):
        Reader().line(ours, longest=1_000)


def test_the_deadline_holds_however_much_still_comes(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"drip")
    reader = Reader()
    reader.allow(-1)

    with pytest.raises(TimeoutError):
        reader.line(ours, longest=100)


def test_bytes_of_another_socket_are_refused(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"OK begin TLS\r\nOK logged in\r\n")
    reader = Reader()
    reader.line(ours, longest=100)
    encrypted, far_end = socket.socketpair()

    with encrypted, far_end, pytest.raises(BytesBeforeTls):
        reader.line(encrypted, longest=100)


def test_quiet_is_nothing_said_and_not_hung_up(pair: Pair) -> None:
    ours, theirs = pair
    reader = Reader()

    quiet_before = reader.is_quiet(ours)
    theirs.sendall(b"421 bye\r\n")
    quiet_after_words = reader.is_quiet(ours)
    line = reader.line(ours, longest=100)
    theirs.close()
    quiet_after_end = reader.is_quiet(ours)

    assert (quiet_before, quiet_after_words, quiet_after_end) == (True, False, False)
    assert line == b"421 bye\r\n"
    assert ours.gettimeout() == 2
