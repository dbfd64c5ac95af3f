"""Puts what is to be done into bytes for another process, and what came of it."""

import io
import pickle
from copyreg import dispatch_table
from types import MappingProxyType


def pickled(told: object) -> bytes:
    """The bytes that `pickle.loads` makes this of again, with mappings that nobody may change."""
    into = io.BytesIO()
    pickler = pickle.Pickler(into, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**dispatch_table, MappingProxyType: _read_only}
    pickler.dump(told)
    return into.getvalue()


def _read_only(mapping: "MappingProxyType[object, object]") -> tuple[type, tuple[dict[object, object]]]:
    return MappingProxyType, (dict(mapping),)
