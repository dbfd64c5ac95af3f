"""Reads whether somebody says "ja" to our question whether it was them who wanted to join, or "nee"."""

import re
from collections.abc import Set

from mailflow.model.message import Answer
from mailflow.understanding.verdicts import verdict_of

_LONGEST = 300
_WORD = re.compile(r"[\w'’]+")
_GREETS = re.compile(r"hoi|hallo|hi|hello|hey|beste|dear|dag|goede\w+|mailflow|allemaal|organisat\w+|team|oh?")
_YES = re.compile(
    r"ja+|jazeker|jawel|jep|yes|yep|yup|yeah|klopt|inderdaad|zeker|uiteraard|natuurlijk|correct|akkoord|ok|oke|okay|prima"
    r"|graag|sure|indeed|absolutely|definitely|bevestigd?|confirmed"
)
_NO = re.compile(r"neen?|no|nope|nooit|never")
_REFUSES = re.compile(
    rf"{_NO.pattern}|niet|geen|niets|not|cannot|nothing|\w+n't"
    r"|afmeld\w*|uitschrij\w*|unsubscribe|verwijder\w*|remove|stop\w*|spam|vergissing|verkeerd|wrong|mistake"
)


def wanted(said: str, *, names: Set[str] = frozenset()) -> Answer:
    """`yes` where it begins with a yes and refuses nothing, `no` where it refuses; else `maybe`, as for any question.

    `names` are words, in lower case, by which the writer or the club is greeted.
    """
    if len(said) > _LONGEST or "?" in said:
        return "maybe"
    words = _WORD.findall(said.lower().replace("’", "'").replace("é", "e"))
    rest = [one for one in words if not _GREETS.fullmatch(one) and one not in names]
    refuses = any(_REFUSES.fullmatch(one) for one in rest)
    if any(_YES.fullmatch(one) for one in rest[:2]):
        return "maybe" if refuses else "yes"
    agrees = any(_YES.fullmatch(one) for one in rest)
    if refuses:
        return "maybe" if agrees else "no"
    return verdict_of(said, names=names)
