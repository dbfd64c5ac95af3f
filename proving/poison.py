"""A database in which every text that somebody could have written is a word that tries to be more."""

from peewee import CharField, Field, Model, TextField

from mailflow.store import tables
from mailflow.store.connect import transaction

# What no stranger writes, or what a constraint or a reader of JSON holds.
NOT_TEXT = frozenset({
    "state", "kind", "digest", "key", "account", "folder", "fingerprint", "language", "understood", "intent",
    "agenda", "questions", "about", "before", "purpose", "address", "what", "answer", "seat", "verdict",
    "cause", "origin", "proof", "proposals", "templates", "uid", "label", "files", "parts", "mould", "token",
    "since", "until", "day", "template", "message_id", "decided_by", "value", "message", "to", "by_address",
    "lease", "media_type", "sender",
})  # fmt: skip


def poisoned(text: str) -> int:
    """Every text of every row is now this one, but for what no stranger can write; how many columns."""
    columns = 0
    with transaction():
        for table in tables.TABLES:
            for field in table._meta.sorted_fields:
                if isinstance(field, TextField | CharField) and _is_free(table, field):
                    table.update({field: text.replace("\0", "")}).execute()
                    columns += 1
    return columns


def _is_free(table: type[Model], field: Field) -> bool:
    """Whether any text may stand there, in every row the same."""
    if field.name in NOT_TEXT or field.primary_key or field.unique or field.constraints:
        return False
    return not any(field.name in names and unique for names, unique in table._meta.indexes)
