"""Tells what the machine is short of from what is wrong with a mail."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from mailflow.model.errors import TryLater

SHORT_OF = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.EIO})


@contextmanager
def blames_no_mail() -> Iterator[None]:
    """Too many open files, a full disk or one that fails is raised as TryLater; every other error as it is."""
    try:
        yield
    except OSError as error:
        if error.errno in SHORT_OF:
            raise TryLater(f"this machine cannot now ({error.strerror})") from error
        raise
