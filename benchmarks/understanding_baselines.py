"""What a plain classifier makes of the same mails and sentences, given the same to learn from (scikit-learn)."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from understanding_figures import by_label, mean
from understanding_ours import JudgedMails, Rows, scored
from understanding_sets import MailSet, allowed, judging, mail_set, mail_sets, sentence_sets

from mailflow.model.errors import Unreadable
from mailflow.model.message import RawMail
from mailflow.wire.maildir import read_mails
from training.examples import LABELS

Floats: TypeAlias = npt.NDArray[np.float64]
MARGINS = tuple(step / 10 for step in range(31))
SAYS = tuple(step / 10 for step in range(-9, 4))
WRONG_AT_MOST = 0.015
LONGEST = 20_000

_MARKUP = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Plain:
    """A mail as the standard library reads it: its subject, its whole text, and all of it as one text."""

    file: str
    subject: str
    text: str
    source: str
    day: str

    @property
    def sentences(self) -> list[str]:
        return [one.strip() for one in (self.subject, *_ENDS.split(self.text)) if one.strip()]


class Words:
    """Words and rows of two, and parts of words of three to five letters, the rarer the more."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        self._parts = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True, max_features=120_000
        )
        self.learned: csr_matrix = hstack([self._words.fit_transform(texts), self._parts.fit_transform(texts)]).tocsr()

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """The matrix of these texts."""
        return hstack([self._words.transform(texts), self._parts.transform(texts)]).tocsr()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From which margin a class is said, from which it acts, and from which on something may be asked."""

    says: float = 0.0
    act: float = MARGINS[-1]
    asks: float = 0.0


def plain(path: Path) -> Plain:
    """The mail as one text, quotation and signature with it."""
    raw = path.read_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        text = str(part.get_content()) if part is not None else ""
        if part is not None and part.get_content_type() == "text/html":
            text = html.unescape(_MARKUP.sub(" ", text))
    except (LookupError, ValueError, AttributeError):
        text = raw.decode("utf-8", "replace")
    source = raw[:LONGEST].decode("utf-8", "replace")
    return Plain(path.name, str(message.get("Subject", "")), text[:LONGEST], source, _day(path))


def _day(path: Path) -> str:
    raw: RawMail = next(iter(read_mails([path])))
    found = message_from_bytes(raw.content, policy=policy.default).get("Date")
    try:
        return str(found.datetime.date().isoformat()) if found is not None else raw.arrived_at.date().isoformat()
    except (AttributeError, ValueError, Unreadable):
        return raw.arrived_at.date().isoformat()


def linear_svm(name: str) -> JudgedMails:
    """A set of mails by TF-IDF and a linear SVM a class, learned from the mails of the other sets and all sentences."""
    chosen = mail_set(name)
    others = [one for one in mail_sets() if one.name != name]
    material = allowed(name)
    learned = [plain(path) for one in others for path in one.mails]
    rows = _gold(others)
    texts = [*(one.text for one in material.sentences), *(f"{one.subject}\n{one.said}" for one in material.mails)]
    words = Words([*texts, *(f"{one.subject}\n{one.text}" for one in learned)])
    told = [*(frozenset(one.labels) for one in material.sentences), *(one.labels for one in material.mails)]
    told_mails = [_classes(row) for row in rows]
    first = words.learned[: len(texts)]
    mails = words.learned[len(texts) :]
    limits = _limits(first, told, mails, told_mails, others)
    fit = _fitted(vstack([first, mails]) if learned else first, [*told, *told_mails])
    given = [plain(path) for path in chosen.mails]
    margins = _margins(fit, words.of([f"{one.subject}\n{one.text}" for one in given]))
    kinds = _kinds(learned, [str(row["kind"]) for row in rows], given)
    titles = [_titled(fit, words, one) for one in given]
    return scored(chosen, _rows(chosen, given, margins, kinds, titles, limits))


def _gold(sets: Sequence[MailSet]) -> list[dict[str, object]]:
    return [row for one in sets for row in _in_order(one)]


def _in_order(one: MailSet) -> list[dict[str, object]]:
    gold = one.gold
    return [gold[path.name] for path in one.mails]


def _classes(row: dict[str, object]) -> frozenset[str]:
    label = judging().label
    intents = row["intents"]
    return frozenset(label(one) for one in intents) if isinstance(intents, list) else frozenset()


def _fitted(matrix: csr_matrix, told: Sequence[frozenset[str]]) -> list[LinearSVC | None]:
    """One machine a label; none where all or none have it."""
    found: list[LinearSVC | None] = []
    for label in LABELS:
        wanted = np.array([label in one for one in told])
        found.append(LinearSVC(C=0.5).fit(matrix, wanted) if 0 < wanted.sum() < len(wanted) else None)
    return found


def _margins(fit: Sequence[LinearSVC | None], matrix: csr_matrix) -> Floats:
    return np.column_stack(
        [np.full(matrix.shape[0], -1.0) if one is None else one.decision_function(matrix) for one in fit]
    )


def _limits(
    sentences: csr_matrix,
    told: Sequence[frozenset[str]],
    mails: csr_matrix,
    told_mails: Sequence[frozenset[str]],
    sets: Sequence[MailSet],
) -> Limits:
    """Tuned on what is learned from alone: each half of the mails by what the other half and the sentences teach.

    The margin of the best macro-F1, the least at which few acts would be wrong, and the highest at which nobody who
    asks would go unheard.
    """
    if not told_mails:
        return Limits()
    margins = np.zeros((len(told_mails), len(LABELS)))
    for half in (0, 1):
        other = [at for at in range(len(told_mails)) if at % 2 != half]
        own = [at for at in range(len(told_mails)) if at % 2 == half]
        fit = _fitted(vstack([sentences, mails[other]]), [*told, *(told_mails[at] for at in other)])
        margins[own] = _margins(fit, mails[own])
    asks = min((max(row) for row, one in zip(margins, told_mails, strict=True) if one), default=0.0)
    says = max(SAYS, key=lambda margin: _macro(margins, told_mails, margin))
    act = next((one for one in MARGINS if one >= says and _few_wrong(margins, told_mails, sets, one)), MARGINS[-1])
    return Limits(says=says, act=act, asks=asks)


def _macro(margins: Floats, told: Sequence[frozenset[str]], margin: float) -> float:
    said = [_said(row, margin) for row in margins]
    return mean(by_label(told, said, LABELS).values())


def _said(margins: Floats, margin: float) -> frozenset[str]:
    return frozenset(label for label, by in zip(LABELS, margins, strict=True) if by > margin)


def _few_wrong(margins: Floats, told: Sequence[frozenset[str]], sets: Sequence[MailSet], margin: float) -> bool:
    """Whether few enough acts from this margin on would be wrong, the rule for meetings and persons included."""
    acts = wrong = 0
    paths = [(one, path) for one in sets for path in one.mails]
    rows = _gold(sets)
    for (one, path), row, found, wanted in zip(paths, rows, margins, told, strict=True):
        for label, by in zip(LABELS, found, strict=True):
            if by >= margin and label != "question":
                acts += 1
                intent = _intent(label, _next(one, _day(path)), "")
                gold = row["intents"] if isinstance(row["intents"], list) else []
                wrong += label not in wanted or not any(judging().as_wanted(each, intent) for each in gold)
    return wrong <= WRONG_AT_MOST * acts


def _kinds(learned: Sequence[Plain], told: Sequence[str], given: Sequence[Plain]) -> list[str]:
    """What each mail is, by all of its text with its headers."""
    if len(set(told)) < 2:
        return ["person"] * len(given)
    words = Words([one.source for one in learned])
    model = LinearSVC(C=1.0).fit(words.learned, told)
    return [str(one) for one in model.predict(words.of([one.source for one in given]))]


def _titled(fit: Sequence[LinearSVC | None], words: Words, mail: Plain) -> dict[str, str]:
    """For a wish and an offer the sentence that most looks like one, whole."""
    sentences = mail.sentences or [""]
    margins = _margins(fit, words.of(sentences))
    return {
        label: sentences[int(margins[:, LABELS.index(label)].argmax())] for label in ("propose_theme", "contribute")
    }


def _rows(
    chosen: MailSet,
    given: Sequence[Plain],
    margins: Floats,
    kinds: Sequence[str],
    titles: Sequence[dict[str, str]],
    limits: Limits,
) -> Rows:
    rows: Rows = {}
    for mail, found, kind, titled in zip(given, margins, kinds, titles, strict=True):
        intents = []
        for label, by in zip(LABELS, found, strict=True):
            if by > limits.says and kind in ("person", "calendar_reply"):
                act = by >= limits.act and label != "question"
                intent = _intent(label, _next(chosen, mail.day), titled.get(label, ""))
                intents.append(intent | {"decision": "act" if act else "ask"})
        asked = any(one["decision"] == "ask" for one in intents)
        unsure = kind == "person" and not intents and max(found) >= limits.asks
        rows[mail.file] = {"file": mail.file, "kind": kind, "attention": asked or unsure, "intents": intents}
    return rows


def _intent(label: str, meeting: str | None, title: str) -> dict[str, object]:
    kind, _, answer = label.partition("-")
    intent: dict[str, object] = {"intent": kind}
    if kind == "rsvp":
        intent |= {"status": answer, "guests": 0}
    if kind in ("rsvp", "programme"):
        intent["meeting"] = meeting
    if title:
        intent["title" if kind == "propose_theme" else "topic"] = title
    return intent


def _next(chosen: MailSet, day: str) -> str | None:
    known = chosen.known
    days = sorted(one.day(known.timezone).isoformat() for one in known.meetings)
    return next((one for one in days if one >= day), None)


def logistic(name: str) -> dict[str, float]:
    """The F1 of each label by TF-IDF and a logistic regression a label; what a mail answers counts as a word."""
    material, given = allowed(name), sentence_sets()[name]
    learned = [*material.sentences, *(one for mail in material.mails for one in mail.sentences)]
    words = Words([f"{one.text} after{one.after}" for one in learned])
    matrix = words.of([f"{one.text} after{one.after}" for one in given])
    found: list[set[str]] = [set() for _ in given]
    for label in LABELS:
        model = LogisticRegression(C=10, solver="liblinear", tol=1e-2)
        model.fit(words.learned, np.array([label in one.labels for one in learned]))
        for said, likely in zip(found, model.predict(matrix), strict=True):
            if likely:
                said.add(label)
    return by_label([frozenset(one.labels) for one in given], [frozenset(one) for one in found], LABELS)
