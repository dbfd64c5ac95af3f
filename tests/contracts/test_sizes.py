"""No module over 300 lines; no function that does not fit on a screen."""

import ast

import pytest

from tests.contracts.source import Module, modules

LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 40


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_is_at_most_300_lines(module: Module) -> None:
    assert len(module.text.splitlines()) <= LINES_OF_A_MODULE


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_function_fits_on_a_screen(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1].lineno if ast.get_docstring(node) and len(node.body) > 1 else node.body[0].lineno
            lines = (node.end_lineno or 0) - first + 1
            assert lines <= LINES_OF_A_FUNCTION, f"{module.name}: {node.name} has {lines} lines"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_says_what_it_is_for(module: Module) -> None:
    assert ast.get_docstring(module.tree), f"{module.name} has no docstring"
