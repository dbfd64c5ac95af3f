"""Orders that wait for an organiser's yes, as text in the database and back again."""

import json

from pydantic import TypeAdapter, ValidationError

from mailflow.model.answering import Order
from mailflow.store.columns import clean


def to_json(orders: tuple[Order, ...]) -> str:
    """JSON with all that the orders hold; what a database cannot keep is replaced."""
    return clean(json.dumps(TypeAdapter(tuple[Order, ...]).dump_python(orders, mode="json"), ensure_ascii=True))


def from_json(text: str) -> tuple[Order, ...]:
    """The orders again. Raises ValueError for anything that `to_json` cannot have written."""
    try:
        return TypeAdapter(tuple[Order, ...]).validate_json(text, strict=True)
    except ValidationError as error:
        raise ValueError(f"these are no orders: {error}") from None
