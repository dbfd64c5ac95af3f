"""Measures the visible reply on the fixtures of fifteen reply parsers, beside three libraries in use."""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from outside_rows import Sample, folded, samples, share

from mailflow.mail.charsets import decode
from mailflow.mail.cleaning import clean_text
from mailflow.mail.quotes import split

Parser = Callable[[str], str]
# What issue 3 says of the libraries where they cannot be installed: all text fixtures, those with Dutch attributions.
THEIRS = {
    "email-reply-parser": ("35 %", "13 %"),
    "mail-parser-reply": ("36 %", "17 %"),
    "talon, with signatures": ("48 %", "21 %"),
}


def replies() -> None:
    """Prints how many replies are right, white space folded, for each way of finding them."""
    every = [one for one in samples("reply") if "reply" in one.expected and one.path.suffix == ".txt"]
    sets = {
        "all text": every,
        "all but composites": [one for one in every if not one.text("compose")],
        "Dutch attributions": [one for one in every if one.text("lang_hint") == "nl"],
    }
    print("\nVisible reply right, white space folded (bars: 58 % of all text, 50 % of the Dutch)")
    print(f"{'':<34}" + "".join(f"{name:>24}" for name in sets))
    for name, parser in _parsers().items():
        if parser is None:
            print(
                f"{name:<34}{THEIRS[name][0]:>24}{'':>24}{THEIRS[name][1]:>24}   (not installed: the issue's figures)"
            )
            continue
        print(f"{name:<34}" + "".join(f"{share(_right(parser, chosen), len(chosen)):>24}" for chosen in sets.values()))


def _right(parser: Parser, chosen: list[Sample]) -> int:
    return sum(_same(parser, one) for one in chosen)


def _same(parser: Parser, sample: Sample) -> bool:
    text = decode(sample.content(), "utf-8")
    try:
        return folded(parser(text)) == folded(sample.text("reply"))
    except Exception:  # a library may raise anything: then it has no answer
        return False


def _parsers() -> dict[str, Parser | None]:
    return {
        "ours, without the signature": lambda text: split(clean_text(text)).said,
        "ours, with the signature": _with_signature,
        "email-reply-parser": _email_reply_parser(),
        "mail-parser-reply": _mail_parser_reply(),
        "talon, with signatures": _talon(),
    }


def _with_signature(text: str) -> str:
    found = split(clean_text(text))
    return f"{found.said}\n{found.signed}"


def _email_reply_parser() -> Parser | None:
    if not _installed("email-reply-parser"):
        return None
    library = import_module("email_reply_parser")
    return lambda text: str(library.EmailReplyParser.parse_reply(text))


def _mail_parser_reply() -> Parser | None:
    if not _installed("mail-parser-reply"):
        return None
    library = import_module("mailparser_reply")
    return lambda text: str(library.EmailReplyParser(languages=["en", "nl", "de", "fr"]).parse_reply(text))


def _talon() -> Parser | None:
    if not _installed("talon"):
        return None
    try:
        quotations, signature = import_module("talon.quotations"), import_module("talon.signature.bruteforce")
    except ImportError:
        return None
    return lambda text: str(signature.extract_signature(quotations.extract_from_plain(text))[0])


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False
