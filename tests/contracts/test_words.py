"""Names are the words of docs/design.md; the words it avoids are not used."""

import ast
from collections.abc import Iterator

import pytest

from tests.contracts.source import Module, modules

AVOIDED = {
    "email": "address, message, raw mail or outgoing mail",
    "user": "organiser, member or person",
    "client": "organiser, member or person",
    "subscriber": "member",
    "event": "meeting or effect",
    "process": "one of the verbs",
    "parse": "read (bytes) or understand (meaning)",
    "status": "state",
    "flag": "state",
    "context": "situation",
    "data": "words, details or evidence",
    "info": "the word for the thing",
    "meta": "the word for the thing",
    "payload": "words, details or evidence",
    "manager": "the thing or the verb",
    "service": "the thing or the verb",
    "helper": "the thing or the verb",
    "util": "the thing or the verb",
    "utils": "the thing or the verb",
    "base": "the thing or the verb",
    "job": "plan, intent or decision",
    "task": "plan, intent or decision",
    "msg": "message",
    "ctx": "the word in full",
    "cfg": "settings",
    "obj": "the word in full",
    "tmp": "the word in full",
    "e": "error",
}
# Names that a library chose: methods it calls, keywords it takes.
A_LIBRARY_SAYS_SO = {
    "handle_DATA",
    "handle_RCPT",
    "handle_EHLO",
    "handle_MAIL",
    "Meta",
    "handle_starttag",
    "handle_data",
}


def names_in(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name


def words_of(name: str) -> list[str]:
    if name.isupper():
        name = name.lower()
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return [word for word in snake.split("_") if word]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_names_use_the_words_of_the_house(module: Module) -> None:
    for name in names_in(module):
        if name in A_LIBRARY_SAYS_SO or (name.isupper() and len(name) == 1):
            continue
        for word in words_of(name):
            assert word not in AVOIDED, f"{module.name}: {name}: say {AVOIDED[word]}"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_no_module_is_named_after_nothing(module: Module) -> None:
    for word in module.path.stem.split("_"):
        assert word not in AVOIDED
