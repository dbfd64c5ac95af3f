"""The mail server for outgoing mail says no, falls silent, hangs up or talks nonsense anywhere: no answer is lost."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from unittest import mock

from mailflow.model.errors import Refused, TryLater
from mailflow.wire import smtp_connect
from mailflow.wire.smtp_account import SmtpAccount
from mailflow.wire.smtp_protocol import BoundedSmtp
from proving.faults.smtp_liar import KINDS, VERBS, Case, script
from proving.ground import Ground, Kind
from proving.postroom import Postroom, postroom
from proving.sheet import Guard, Proved
from proving.truth import message_id, second_copies, second_copies_are_known, what_is_sent_arrived
from tests.servers.sink import Delivered, Sink

TITLE = "SMTP faults"
GOAL = "lost 0 · wrongly refused 0 · second copies only where the answer to the last dot was lost"
MAILS = 2
ENDS = {"sent", "refused", "doubtful"}


def prove(ground: Ground) -> Proved:
    """Three answers wait; at one step of one of them the server fails, and is well again afterwards."""
    missed: list[str] = []
    controls_missed: list[str] = []
    tried = controls = copies = 0
    for kind in ground.databases:
        with postroom(ground, kind) as room:
            chance = ground.chance()
            controls += 2
            controls_missed += _controls(room)
            cases = _cases(ground, kind)
            for case in cases:
                missed += [f"{kind}, {case}: {one}" for one in _tried(room, case, chance)]
            rest = [f"{kind}, {name}: {one}" for name, found in _of_servers(room).items() for one in found]
            tried += len(cases) + len(SERVERS)
            missed += rest
            missed += [f"{kind}: {one}" for one in second_copies_are_known(room.rows, sent=room.sent)]
            waits = {"doubtful"}
            missed += [f"{kind}: {one}" for one in what_is_sent_arrived(room.rows, sent=room.sent, may_wait=waits)]
            copies += second_copies(room.sent).more
    return Proved(
        tried=tried,
        missed=tuple(missed),
        controls=controls,
        controls_missed=tuple(controls_missed),
        figures={"second copies": copies},
    )


def _cases(ground: Ground, kind: Kind) -> list[Case]:
    """Each step with each fault; the second database takes some of them in a quick run, and all in a full one."""
    all_of_them = [Case(verb, fault, many=False) for verb in VERBS for fault in KINDS]
    of_many = [Case(verb, fault, many=True) for verb in ("RCPT", "DOT") for fault in KINDS]
    if ground.few:
        wanted = [("AUTH", "no"), ("CONNECT", "no"), ("MAIL", "silence"), ("DOT", "cut"), ("RCPT", "no")]
        return [Case(verb, fault, many=False) for verb, fault in wanted]  # type: ignore[arg-type]
    if ground.full:
        return (all_of_them + of_many) * 5
    return all_of_them + of_many if kind == ground.databases[0] else ground.chance().sample(all_of_them, 8)


def _controls(room: Postroom) -> list[str]:
    """Without a fault each mail is out at once, and exactly once; in the clear, and with TLS and a login."""
    wrong = []
    for case in (Case("RCPT", "no", many=False), Case("AUTH", "no", many=True)):
        with room.sink(secure=case.verb == "AUTH") as sink:
            mails = room.answers(MAILS, many=case.many)
            room.delivered_within(sink, rounds=1)
            if [one.to for one in sink.delivered] != [(to,) for to in mails.values()]:
                wrong.append(f"{len(sink.delivered)} of {MAILS} mails went out although nothing was wrong")
    return wrong


def _tried(room: Postroom, case: Case, chance: random.Random) -> list[str]:
    with room.sink(secure=case.verb in ("STARTTLS", "AUTH")) as sink:
        mails = room.answers(MAILS, many=case.many)
        if case.verb in ("MAIL", "RCPT", "DATA") and chance.random() < 0.5:
            sink.answer(case.verb, "354 go ahead" if case.verb == "DATA" else "250 2.0.0 yes")  # at the second mail
        sink.answer(case.verb, script(case, chance))
        hangs = room.delivered_within(sink, hasty=case.kind == "silence")
        if sink.scripted(case.verb) is not None:
            return ["the fault never came"]
        return [*hangs, *_judged(room, case, mails, sink.delivered)]


def _judged(room: Postroom, case: Case, mails: Mapping[str, str], sent: Sequence[Delivered]) -> list[str]:
    """What is wrong with what became of these mails (Message-ID to recipient), by the server's own list."""
    arrived = Counter(message_id(one.content) for one in sent)
    states = room.states(mails)
    refused = [id for id in mails if states[id] == "refused"]
    wrong = [f"{id} is {state} for ever" for id, state in states.items() if state not in ENDS]
    if refused and not case.may_refuse:
        wrong.append(f"{len(refused)} mails were refused for good")
    if len(refused) > 1:
        wrong.append("more than the one mail was refused")
    stays = case.many and case.may_copy  # nobody gets a mailing twice: people decide
    for id, to in mails.items():
        if not arrived[id] and id not in refused and not (stays and states[id] == "doubtful"):
            wrong.append(f"the mail to {to} is lost, it is called {states[id]}")
        if arrived[id] > (2 if case.may_copy and not case.many else 1):
            wrong.append(f"the mail to {to} went out {arrived[id]} times")
        if states[id] == "doubtful" and not stays:
            wrong.append(f"the mail to {to} is in doubt for ever")
    if sum(arrived.values()) > len(mails) + 1:
        wrong.append("more than one mail went out twice")
    return wrong


def _few_a_connection(room: Postroom) -> list[str]:
    """421 after two mails, again and again: all arrive, in their order."""
    with Sink(mails_a_connection=2) as sink:
        mails = room.answers(7)
        hangs = room.delivered_within(sink)
        room.sent.extend(sink.delivered)
        arrived = [message_id(one.content) for one in sink.delivered]
        return [*hangs, *([] if arrived == list(mails) else [f"instead of {list(mails)} these arrived: {arrived}"])]


def _an_hours_limit(room: Postroom) -> list[str]:
    """450 to whole rounds of mails, then yes."""
    with room.sink() as sink:
        mails = room.answers(MAILS)
        sink.answer("RCPT", *["450 4.7.1 so many an hour"] * 7)
        return [*room.delivered_within(sink), *_judged(room, PLAIN, mails, sink.delivered)]


def _an_endless_answer(room: Postroom) -> list[str]:
    """`250-` without end: the line is left, and the memory stays flat."""
    with room.sink() as sink:
        mails = room.answers(MAILS)
        sink.answer("EHLO", "\r\n".join(["599-and so on"] * 5_000))
        return [*room.delivered_within(sink), *_judged(room, PLAIN, mails, sink.delivered)]


def _a_slow_server(room: Postroom) -> list[str]:
    """A byte now and then keeps each single wait from ending: all of a delivery together has a limit."""
    with room.sink() as sink:
        mails = room.answers(MAILS)
        return [*room.delivered_slowly(sink), *_judged(room, PLAIN, mails, sink.delivered)]


def _always_down(room: Postroom) -> list[str]:
    """Nobody listens; the mails wait, and go out when somebody does."""
    with room.sink() as sink:
        mails = room.answers(MAILS)
        sink.answer("CONNECT", *["554 5.3.2 closed"] * 6)
        return [*room.delivered_within(sink), *_judged(room, PLAIN, mails, sink.delivered)]


PLAIN = Case("RCPT", "not now", many=False)
SERVERS = {
    "two mails a connection": _few_a_connection,
    "a limit an hour": _an_hours_limit,
    "an answer without end": _an_endless_answer,
    "a byte at a time": _a_slow_server,
    "closed six times": _always_down,
}


def _of_servers(room: Postroom) -> dict[str, list[str]]:
    return {name: proved(room) for name, proved in SERVERS.items()}


@contextmanager
def without_blame() -> Iterator[None]:
    """A no to the login counts as a no to the mail."""
    connect = smtp_connect.connect

    def blaming(account: SmtpAccount, *, seconds: float) -> BoundedSmtp:
        try:
            return connect(account, seconds=seconds)
        except TryLater as error:
            if error.account:
                raise Refused(str(error)) from error
            raise

    with mock.patch("mailflow.wire.smtp.connect", blaming):
        yield


@contextmanager
def without_timeout() -> Iterator[None]:
    """A server that says nothing more is waited for as long as it likes."""

    def for_ever(line: BoundedSmtp, seconds: float) -> None:
        line._open_socket().settimeout(None)

    with mock.patch.object(BoundedSmtp, "limit_step", for_ever):
        yield


GUARDS: Mapping[str, Guard] = {
    "a no to the login is not the mail's": without_blame,
    "an end to waiting for SMTP": without_timeout,
}
