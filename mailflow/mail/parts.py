"""Walks over the parts of a mail without reading their content."""

from collections.abc import Iterator
from email.message import Message as Part

PARTS_WALKED = 400


def children(part: Part) -> list[Part]:
    """The parts that lie directly within this one: of a multipart, or the mail in a message/rfc822."""
    # get_payload decodes what is no list, by a charset that may make it raise.
    inner = part.get_payload() if part.is_multipart() else []
    return [one for one in inner if isinstance(one, Part)] if isinstance(inner, list) else []


def all_parts(part: Part) -> Iterator[Part]:
    """This part and all within it, the parts of mails in the mail too."""
    waiting = [part]
    for _ in range(PARTS_WALKED):
        if not waiting:
            return
        one = waiting.pop(0)
        yield one
        waiting[:0] = children(one)


def own_parts(part: Part) -> Iterator[Part]:
    """This part and all within it, but not those of mails that lie within the mail."""
    waiting = [part]
    for _ in range(PARTS_WALKED):
        if not waiting:
            return
        one = waiting.pop(0)
        yield one
        if one.get_content_maintype() == "multipart":
            waiting[:0] = children(one)
