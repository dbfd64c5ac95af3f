"""An intent that waits for a verdict, as text in the database and back again."""

import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from mailflow.model.understanding import Intent
from mailflow.store.columns import clean

if TYPE_CHECKING:
    Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def to_json(intent: Intent) -> str:
    """JSON with all that the intent holds; what a database cannot keep is replaced."""
    return json.dumps(_cleaned(TypeAdapter(Intent).dump_python(intent, mode="json")), ensure_ascii=False)


def from_json(text: str) -> Intent:
    """The intent again. Raises ValueError for anything that `to_json` of this version cannot have written.

    What an older version did not know yet has its default; what a newer one added is not passed over in silence.
    """
    intents = TypeAdapter(Intent)
    try:
        intent = intents.validate_json(text, strict=True)
    except ValidationError as error:
        raise ValueError(f"this is no intent: {error}") from None
    unknown = _unknown(json.loads(text), intents.dump_python(intent, mode="json"))
    if unknown:
        raise ValueError(f"this intent holds what this version of mailflow does not know: {', '.join(unknown)}")
    return intent


def _cleaned(value: "Json") -> "Json":
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(one) for one in value]
        case dict():
            return {name: _cleaned(one) for name, one in value.items()}
        case _:
            return value


def _unknown(written: "Json", understood: "Json") -> list[str]:
    """The names in `written` that did not make it into `understood`."""
    if isinstance(written, dict) and isinstance(understood, dict):
        here = [name for name in written if name not in understood]
        return here + [deep for name in written for deep in _unknown(written[name], understood.get(name))]
    if isinstance(written, list) and isinstance(understood, list):
        return [deep for one, other in zip(written, understood, strict=False) for deep in _unknown(one, other)]
    return []
