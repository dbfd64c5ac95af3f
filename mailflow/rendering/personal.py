"""Tells whether a template only writes down whom a mail is for and that person's own page, or asks something of it.

What is only written down can be left open and filled in for each person. A template that compares, measures or counts
names has to be read again for every one of them.
"""

from collections.abc import Iterable, Iterator

from jinja2 import nodes

PERSON = "to"
# The reader's own page: a link or a button, with words that are the same for all.
PAGE = "answer_page"
LINKS = ("link", "button")
PARTS = ("name", "address")
FILTERS = ("first_name",)


def only_writes(trees: Iterable[nodes.Template]) -> bool:
    """Whether all these templates do nothing with the person but write down name, first name, address or page.

    They may ask whether there is such a name, and say another word where there is none.
    """
    read = tuple(trees)
    words = _words(read)
    return all(_harmless(tree, words) for tree in read)


def _words(trees: tuple[nodes.Template, ...]) -> frozenset[str]:
    """The words that stand for something of the person: `to`, and what was set to a part of it."""
    words = frozenset({PERSON, PAGE})
    while True:
        set_to = {
            node.target.name
            for tree in trees
            for node in tree.find_all(nodes.Assign)
            if isinstance(node.target, nodes.Name) and _is_part(node.node, words)
        }
        if set_to <= words:
            return words
        words |= set_to


def _harmless(tree: nodes.Template, words: frozenset[str]) -> bool:
    used = [node for node in tree.find_all(nodes.Name) if node.name in words and node.ctx == "load"]
    places = list(_places(tree))
    allowed = sum(1 for place in places if _is_part(place, words))
    return len(used) == allowed


def _places(tree: nodes.Template) -> Iterator[nodes.Node]:
    """Where a part of the person may stand: written down, asked for whether it is there, or set as a word."""
    for written in tree.find_all(nodes.Output):
        for node in written.nodes:
            yield node.left if isinstance(node, nodes.Or) and isinstance(node.right, nodes.Const) else node
    asked = [*(node.test for node in tree.find_all(nodes.If)), *(node.test for node in tree.find_all(nodes.CondExpr))]
    yield from (test.node if isinstance(test, nodes.Not) else test for test in asked)
    for assigned in tree.find_all(nodes.Assign):
        if isinstance(assigned.target, nodes.Name):
            yield assigned.node


def _is_part(node: nodes.Node, words: frozenset[str]) -> bool:
    """Whether this is a name or an address of the person, or a word that was set to one."""
    match node:
        case nodes.Name(name=name, ctx="load"):
            return name in words - {PERSON}
        case nodes.Getattr(node=nodes.Name(name=name), attr=attribute):
            return name == PERSON and attribute in PARTS
        case nodes.Filter(node=nodes.Name(name=name), name=chosen, args=[]):
            return name == PERSON and chosen in FILTERS
        case nodes.Filter(node=nodes.Name(name=name), name=chosen, args=[nodes.Const()], kwargs=[]):
            return name == PAGE and chosen in LINKS
    return False
