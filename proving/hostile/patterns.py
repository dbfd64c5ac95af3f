"""Every regular expression of mailflow: in its modules, in what they hold and keep, and written where it is used."""

import ast
import functools
import gc
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType, MappingProxyType, ModuleType
from typing import Literal

import mailflow

Pattern = re.Pattern[str] | re.Pattern[bytes]
Way = Literal["match", "fullmatch", "search"]
WAYS: tuple[Way, ...] = ("match", "fullmatch", "search")
VERBS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
Asked = Mapping[str, set[str]]
_ASKING = re.compile(rf"\b(\w+)\.({'|'.join(VERBS)})\(")
_HOLDERS = (dict, list, tuple, set, frozenset, MappingProxyType, functools.partial, type(functools.cache(len)))


@dataclass(frozen=True, slots=True)
class Used:
    """A compiled pattern, the module where it is found, and the hardest way in which that asks it."""

    where: str
    pattern: Pattern
    way: Way

    @property
    def name(self) -> str:
        """The module and the first letters of the pattern."""
        written = self.pattern.pattern
        shown = written if isinstance(written, str) else written.decode("latin-1")
        return f"{self.where} {' '.join(shown.split())[:60]!r}"


def modules() -> tuple[ModuleType, ...]:
    """All modules of mailflow but those that only start it or change its database."""
    found = pkgutil.walk_packages(mailflow.__path__, "mailflow.")
    return tuple(
        importlib.import_module(one.name)
        for one in found
        if ".migrations" not in one.name and "__main__" not in one.name
    )


def patterns() -> tuple[Used, ...]:
    """Each pattern once, in the order of modules; what is made only in use is there once it was used."""
    found: dict[tuple[str | bytes, int], Used] = {}
    sources = {module: inspect.getsource(module) for module in modules()}
    everywhere = _asked("\n".join(sources.values()))
    for module, source in sources.items():
        for used in (*_held(module, _asked(source), everywhere), *_written(module, source)):
            key = (used.pattern.pattern, used.pattern.flags)
            if key not in found or WAYS.index(used.way) > WAYS.index(found[key].way):
                found[key] = used
    return tuple(found.values())


def _asked(source: str) -> Asked:
    """The verbs with which a source asks what has a name."""
    found: dict[str, set[str]] = {}
    for name, verb in _ASKING.findall(source):
        found.setdefault(name, set()).add(verb)
    return found


def _way(name: str, asked: Asked) -> Way:
    """How the pattern with this name is asked; where it is given away, so that nobody knows, at any place."""
    verbs = asked.get(name, set())
    if verbs and verbs <= {"match", "fullmatch"}:
        return "fullmatch" if "fullmatch" in verbs else "match"
    return "search"


def _held(module: ModuleType, here: Asked, everywhere: Asked) -> Iterator[Used]:
    """The patterns in the names of a module, however deep; one with a name is used as its module uses that name."""
    seen: set[int] = set()
    for name, value in sorted(vars(module).items()):
        if isinstance(value, re.Pattern):
            yield Used(module.__name__, value, _way(name, here if name.startswith("_") else everywhere))
        elif not name.startswith("__"):
            for pattern in _within(value, module.__name__, seen):
                yield Used(module.__name__, pattern, _way("pattern", here))


def _within(value: object, module: str, seen: set[int]) -> Iterator[Pattern]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, re.Pattern):
            yield one
        elif isinstance(one, FunctionType):
            if one.__module__ == module:
                waiting += [cell.cell_contents for cell in one.__closure__ or () if _is_filled(cell)]
                waiting += [*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
        elif isinstance(one, type):
            if one.__module__ == module:
                waiting += vars(one).values()
        elif isinstance(one, _HOLDERS) or type(one).__module__.startswith("mailflow."):
            waiting += [held for held in gc.get_referents(one) if not isinstance(held, ModuleType | str | bytes | int)]


def _is_filled(cell: object) -> bool:
    return bool(gc.get_referents(cell))


def _written(module: ModuleType, source: str) -> Iterator[Used]:
    """The patterns that stand in a call such as `re.sub(...)`, where they can be told from the names of the module."""
    if not any(f"re.{verb}(" in source for verb in VERBS):
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if of_re and node.func.attr in VERBS:
            pattern = _told(node, vars(module))
            if pattern is not None:
                yield Used(module.__name__, pattern, _way("re", {"re": {node.func.attr}}))


def _told(node: ast.Call, names: Mapping[str, object]) -> Pattern | None:
    flags = next((one.value for one in node.keywords if one.arg == "flags"), ast.Constant(0))
    try:
        written, flag = (
            eval(compile(ast.fix_missing_locations(ast.Expression(one)), "<pattern>", "eval"), dict(names))
            for one in (node.args[0], flags)
        )
        return re.compile(written, flag)
    except (NameError, TypeError, re.error):
        return None
