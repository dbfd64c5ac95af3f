"""Five mails a second come in, and mailflow is killed (kill -9) again and again at moments that chance picks."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from proving.ground import Ground
from proving.sheet import Proved
from proving.story import Story, story
from proving.truth import second_copies

TITLE = "kill -9 at random, under load"
GOAL = "lost 0 · state twice 0 · stuck rows 0 · second copies told, with the same Message-ID"
MAILS_A_SECOND = 5
LIVES_SECONDS = (0.15, 1.2)
CALMS_WITHIN_SECONDS = 60.0


def prove(ground: Ground) -> Proved:
    """So many kills, shared out over the databases; then all that came is answered once."""
    missed: list[str] = []
    kills = letters = copies = doubts = 0
    chance = ground.chance()
    for kind in ground.databases:
        with story(ground, kind) as told:
            count = max(1, ground.count(20, 1_000) // len(ground.databases))
            with under_load(told):
                alive = sum(_killed(told, chance) for _ in range(count))
            kills += alive
            missed += [f"{kind}: it ended by itself {count - alive} times"] * (alive != count)
            with told.start() as running:
                if not told.settles(seconds=CALMS_WITHIN_SECONDS):
                    missed.append(f"{kind}: it does not come to rest: {running.told[-300:]}")
            missed += [f"{kind}: {one}" for one in told.wrong()]
            letters += len(told.letters)
            copies += second_copies(told.made.sink.delivered).more
            doubts += told.in_doubt()
    figures = {"mails": letters, "second copies, all told": copies, "in doubt, and told": doubts}
    return Proved(tried=kills, missed=tuple(missed), controls=letters, figures=figures)


@contextmanager
def under_load(told: Story) -> Iterator[None]:
    """Mails come in all the time, five a second, now and then a theme among them."""
    enough = threading.Event()

    def come() -> None:
        number = 0
        while not enough.wait(1 / MAILS_A_SECOND):
            number += 1
            (told.theme_comes if number % 20 == 0 else told.letter_comes)()

    coming = threading.Thread(target=come, name="mails")
    coming.start()
    try:
        yield
    finally:
        enough.set()
        coming.join()


def _killed(told: Story, chance: Random) -> bool:
    """Whether mailflow lived until it was killed."""
    with told.start() as running:
        time.sleep(chance.uniform(*LIVES_SECONDS))
        alive = running.code() is None
        running.kill()
    return alive
