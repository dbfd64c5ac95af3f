"""What a command tells of what it did: a sentence for people, an object for programs; or what it would do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import typer

from mailflow.cli.listing import as_json, counted, plain
from mailflow.cli.opened import opened
from mailflow.flow.assemble import Assembled
from mailflow.model.answering import Batch, Letter

DryRun = typer.Option(False, "--dry-run", help="Only tell what would be done: nothing is changed, nothing is sent.")
LETTERS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The installation at work, with all that this command does there."""

    assembled: Assembled
    done: list[Batch]
    is_rehearsed: bool

    def tell(self, text: str, *, json: bool, **more: object) -> None:
        """What was done, in a sentence or as an object; of a rehearsal, each thing that would be, and each mail."""
        told = [line for batch in self.done for line in batch.told]
        letters = [letter for batch in self.done for letter in batch.letters]
        if json:
            batches = [batch.id for batch in self.done]
            as_json([_as_object(text, batches, told, letters, is_rehearsed=self.is_rehearsed) | more])
            return
        if not self.is_rehearsed:
            typer.echo(plain(text).plain)
            return
        typer.echo(plain(f"would be done: {text}").plain)
        for line in (*told, *_letters_told(letters)):
            typer.echo(plain(f"  {line}").plain)
        typer.echo("nothing was changed, nothing was sent (--dry-run)")


@contextmanager
def ordered(*, dry_run: bool = False) -> Iterator[Ordered]:
    """The installation at work, its database open; where it is a dry run, nothing of what is done there is kept."""
    done: list[Batch] = []
    with opened() as assembled:
        house = replace(assembled.house, rehearses=dry_run, done=done)
        yield Ordered(assembled=replace(assembled, house=house), done=done, is_rehearsed=dry_run)


def _as_object(
    text: str, batches: Sequence[int], told: Sequence[str], letters: Sequence[Letter], *, is_rehearsed: bool
) -> dict[str, object]:
    return {
        "text": text,
        "dry_run": is_rehearsed,
        "batches": [] if is_rehearsed else list(batches),
        "done": list(told),
        "mails": [{"to": one.to, "subject": one.subject, "templates": list(one.templates)} for one in letters],
    }


def _letters_told(letters: Sequence[Letter]) -> Iterator[str]:
    for one in letters[:LETTERS_SHOWN]:
        yield f"mail to {one.to}: {one.subject} ({', '.join(one.templates)})"
    if len(letters) > LETTERS_SHOWN:
        yield f"and {counted(len(letters) - LETTERS_SHOWN, 'mail', 'mails')} more"
