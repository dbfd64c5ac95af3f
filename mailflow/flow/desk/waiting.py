"""What waits for an organiser's yes, as it is kept with the token of the mail that asks for it."""

import json
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from mailflow.flow.desk.answerable import waiting_in
from mailflow.model.answering import Order, Said
from mailflow.store.columns import clean
from mailflow.store.tokens import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Verdicts and orders that are carried out at a yes; `batch` is what "undo" in an answer takes back, 0 for none."""

    verdicts: tuple[Said, ...] = ()
    orders: tuple[Order, ...] = ()
    batch: int = 0

    def __bool__(self) -> bool:
        return bool(self.verdicts or self.orders)

    def also(self, one: Said | Order) -> "Waiting":
        """The same, and this one."""
        if isinstance(one, Said):
            return replace(self, verdicts=(*self.verdicts, one))
        return replace(self, orders=(*self.orders, one))

    def to_json(self) -> str:
        """All of it as JSON; what a database cannot keep is replaced."""
        return clean(json.dumps(TypeAdapter(Waiting).dump_python(self, mode="json"), ensure_ascii=True))


def waiting_of(found: Found) -> Waiting:
    """What waits for an answer with this token; nothing where it was written by another version of mailflow."""
    try:
        return TypeAdapter(Waiting).validate_json(waiting_in(found) or "{}", strict=True)
    except ValidationError:
        return Waiting()
