"""The power fails at any moment: what the disk may hold then opens, is whole, and mailflow goes on from it."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from proving.faults.images import Log, cuts, found_in, image, log_of, torn
from proving.faults.removed import commits_early
from proving.ground import Ground
from proving.sheet import Guard, Proved
from proving.story import MEMBERS, Story, comes_true, story
from proving.truth import each_effect_once, second_copies, the_database_is_sound

TITLE = "images of a loss of power (SQLite's file and log, cut at each frame, torn)"
GOAL = "opens 100 % · invariants 100 % · goes on from where it was"
GUARDS: Mapping[str, Guard] = {"all of a mail in one commit": commits_early}
MOMENTS_QUICK, MOMENTS_FULL = 4, 40
FEW_IMAGES = 40
HALF_DONE = {
    "is handled and nobody is answered": "SELECT id FROM inbox WHERE state = 'handled' AND id NOT IN "
    "(SELECT mail_id FROM outbox WHERE mail_id IS NOT NULL)",
    "is answered and not handled": "SELECT id FROM inbox WHERE state = 'received' AND id IN "
    "(SELECT mail_id FROM outbox WHERE mail_id IS NOT NULL)",
}


def prove(ground: Ground) -> Proved:
    """At some moments of a run the machine stops; its images are looked at, and the run goes on from a torn one."""
    missed: list[str] = []
    moments = 1 if ground.few else (MOMENTS_FULL if ground.full else MOMENTS_QUICK)
    images = letters = copies = 0
    chance = ground.chance()
    with story(ground, "sqlite") as told:
        with told.start():  # the first mailing goes out undisturbed
            told.settles()
        for moment in range(moments):
            log = _stopped_at_work(told, after=chance.randrange(1, MEMBERS))
            each = FEW_IMAGES if ground.few else ground.count(56, 2_000) // moments
            found = list(cuts(log)) if log is not None else []
            for name, content in chance.sample(found, min(each, len(found))):
                images += 1
                missed += [f"moment {moment}, {name}: {one}" for one in _looked_at(told, content)]
            if log is not None:
                images += 1
                _put_back(told, torn(log, log.commits[-1]))
        with told.start() as running:
            if not told.settles():
                missed.append(f"it does not go on from the image: {running.told[-300:]}")
        missed += told.wrong()
        letters = len(told.letters)
        copies = second_copies(told.made.sink.delivered).more
    return Proved(tried=images, missed=tuple(missed), controls=letters, figures={"second copies, all told": copies})


def _stopped_at_work(told: Story, *, after: int) -> Log | None:
    """The log as it was when the machine stopped: while mails were handled and went out."""
    sent = len(told.made.sink.delivered)
    with told.start() as running:
        for _ in range(MEMBERS):
            told.letter_comes()
        comes_true(lambda: len(told.made.sink.delivered) >= sent + after)
        running.kill()
    return log_of(_file(told))


def _looked_at(told: Story, log: bytes) -> Iterator[str]:
    """What is wrong with an image: it opens, is sound, and holds each mail with all that came of it or not at all."""
    copy = image(_file(told), told.made.ground.fresh_folder("image"), log)
    rows = partial(found_in, copy)
    try:
        yield from the_database_is_sound(rows)
        yield from each_effect_once(rows)
        for what, query in HALF_DONE.items():
            yield from (f"mail {id} {what}" for (id,) in rows(query))
    except Exception as error:
        yield f"it cannot be opened: {error}"


def _put_back(told: Story, log: bytes) -> None:
    """The disk is as the loss of power left it: nothing of what was not complete."""
    file = _file(told)
    file.with_name(f"{file.name}-wal").write_bytes(log)
    file.with_name(f"{file.name}-shm").unlink(missing_ok=True)


def _file(told: Story) -> Path:
    return told.made.folder / "mailflow.db"
