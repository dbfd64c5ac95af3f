"""The process from which others are forked: `python -m proving.forking SOCKET`.

It has one thread, so that it may fork, and has read all words; whoever wants a process asks it over a Unix socket.
Each process has a group of its own, and what it prints goes to a file.
"""

import contextlib
import importlib
import os
import resource
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from multiprocessing.connection import Connection, Listener, wait
from typing import cast

from proving.nursery import Start

_until_the_end = ExitStack()


def serve(where: str) -> None:
    """For ever: whoever asks gets a process, or the exit code of one. It ends with the process that started it."""
    _warm()
    parent = os.getppid()
    codes: dict[int, int] = {}
    with Listener(where, family="AF_UNIX") as listener:
        listening = cast("Connection", listener._listener._socket)  # type: ignore[attr-defined]
        lines: list[Connection] = []
        while os.getppid() == parent:
            for ready in wait([listening, *lines], timeout=1.0):
                if ready is listening:
                    lines.append(listener.accept())
                else:
                    _answer(cast(Connection, ready), lines, codes)


def _answer(line: Connection, lines: list[Connection], codes: dict[int, int]) -> None:
    try:
        asked = line.recv()
    except EOFError:
        lines.remove(line)
        line.close()
        return
    if isinstance(asked, Start):
        line.send(_forked(asked))
    else:
        line.send(_code(cast(int, asked), codes))


def _code(pid: int, codes: dict[int, int]) -> int | None:
    if pid not in codes:
        with contextlib.suppress(ChildProcessError):
            ended, state = os.waitpid(pid, os.WNOHANG)
            if ended == pid:
                codes[pid] = os.waitstatus_to_exitcode(state)
    return codes.get(pid)


def _forked(asked: Start) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        os.setpgid(0, 0)
        code = _run(asked)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _run(asked: Start) -> int:
    output = os.open(asked.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False, buffering=1)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False, buffering=1)  # noqa: SIM115
    os.environ.update(asked.environment)
    from mailflow.cli import main

    for one in asked.before:
        _called(one)
    sys.argv = ["mailflow", *asked.words]
    main.run()
    return 0


def _called(told: str) -> None:
    place, _, argument = told.partition(" ")
    module, _, function = place.partition(":")
    found = getattr(importlib.import_module(module), function)
    given = found(argument) if argument else found()
    if isinstance(given, AbstractContextManager):
        _until_the_end.enter_context(given)  # and kept: one that nobody holds is undone at once


def _warm() -> None:
    """All words are read and all modules loaded, so that no process that is forked need do so."""
    from mailflow import intents
    from mailflow.cli.catalogue import LISTED
    from mailflow.console import serving
    from mailflow.flow.assemble import _templates, _templates_in, shipped_lexicon
    from mailflow.shipped import shipped
    from mailflow.store import postgres
    from mailflow.understanding.lemmas import lemma

    assert serving and postgres
    for one in LISTED.values():
        importlib.import_module(f"mailflow.cli.{one.module}")
    _ = [intents.module_of(kind) for kind in intents.kinds()]
    _templates((_templates_in(shipped("templates")),))
    shipped_lexicon()
    lemma("bijeenkomst")  # its dictionaries are read with the first word


def main(words: Sequence[str]) -> None:
    """The nursery serves at the socket named."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(words[0])


if __name__ == "__main__":
    main(sys.argv[1:])
