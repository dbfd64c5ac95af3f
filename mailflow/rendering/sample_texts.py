"""What the people of the sample club say, in Dutch and in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mailflow.model.people import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One language's texts; `answers` are yes, perhaps and no, ready to stand in a link."""

    theme: str
    next_theme: str
    questions: tuple[str, ...]
    agenda: tuple[tuple[int, int, str, str], ...]
    practical: str
    titles: tuple[str, ...]
    answers: tuple[str, str, str]
    propose: str
    leave: str
    reason: str
    asks: str
    note: str
    why: str
    remark: str
    said: str
    offers: tuple[str, ...]
    file: str
    summary_title: str
    summary: str


DUTCH = Texts(
    theme="bewonersparticipatie",
    next_theme="jongeren in de wijk",
    questions=(
        "Hoe bereik je bewoners die nooit naar een avond komen?",
        "Wanneer laat je als opbouwwerker los?",
    ),
    agenda=(
        (10, 0, "Inloop met koffie", ""),
        (10, 30, "De wijktafel in Zaanstad", "Fatima El Idrissi"),
        (11, 30, "In gesprek over de vragen", ""),
        (12, 30, "Lunch", ""),
        (13, 30, "De participatieladder uitproberen", "Bert Jansen"),
    ),
    practical=(
        "De Kargadoor is tien minuten lopen vanaf Utrecht Centraal. Er is een lift.\n"
        "Voor lunch wordt gezorgd. Eet je iets niet? Laat het ons weten."
    ),
    titles=("eenzaamheid onder jongeren", "werken met buurtapps", "samen optrekken met de gemeente"),
    answers=("Ja%2C%20ik%20kom%20op", "Misschien%20kom%20ik%20op", "Ik%20kan%20niet%20op"),
    propose="Een%20onderwerp",
    leave="afmelden",
    asks="Zou het voor jullie ook in maart kunnen?",
    note="Wat leuk dat je erbij komt. Neem gerust een collega mee.",
    reason="Het is er nu te vol voor. Probeer het gerust volgend jaar nog eens.",
    why="Twee sprekers zijn ziek, en zonder hen heeft de dag niet veel zin.",
    remark="Ik kom wel een half uur later.",
    said="Ik zou het graag eens hebben over eenzaamheid onder jongeren.\n\nAnna",
    offers=("Bert laat graag zien hoe hij met de participatieladder werkt.",),
    file="ladder.pdf",
    summary_title="Vijf gemeenten, één vraag",
    summary=(
        "Voor de tweede keer kwamen opbouwwerkers uit **vijf gemeenten** bij elkaar.\n\n"
        "## Waar het vandaan komt\n\n"
        "Een hoogleraar vertelde over de geschiedenis van het opbouwwerk. Wie meer wil lezen, kan terecht op "
        "[de website](https://example.org/opbouwwerk).\n\n"
        "## Dit speelt overal\n\n"
        "- Bewoners die nooit naar een avond komen\n"
        "- Jongeren die zich niet gehoord voelen\n"
        "- Te weinig tijd voor de straat\n\n"
        "## Twee manieren om te beginnen\n\n"
        "1. De *participatieladder*: hoeveel heeft een bewoner echt te zeggen?\n"
        "2. \"Krijg je straat aan de praat\": met een bankje en een kan koffie.\n"
    ),
)  # fmt: skip
ENGLISH = Texts(
    theme="resident participation",
    next_theme="young people in the neighbourhood",
    questions=(
        "How do you reach people who never come to an evening?",
        "When do you let go as a community worker?",
    ),
    agenda=(
        (10, 0, "Coffee", ""),
        (10, 30, "The neighbourhood table in Zaanstad", "Fatima El Idrissi"),
        (11, 30, "Talking about the questions", ""),
        (12, 30, "Lunch", ""),
        (13, 30, "Trying out the ladder of participation", "Bert Jansen"),
    ),
    practical=(
        "De Kargadoor is a ten-minute walk from Utrecht Centraal. There is a lift.\n"
        "Lunch is provided. Is there something you do not eat? Let us know."
    ),
    titles=("loneliness among young people", "working with street apps", "working together with the municipality"),
    answers=("Yes%2C%20I%20am%20coming%20on", "Perhaps%20I%20am%20coming%20on", "I%20cannot%20come%20on"),
    propose="A%20subject",
    leave="unsubscribe",
    asks="Would March suit you as well?",
    note="How nice that you join us. Feel free to bring a colleague.",
    reason="There is no room for it now. Do try again next year.",
    why="Two speakers are ill, and without them the day makes little sense.",
    remark="I will be half an hour late.",
    said="I would like to talk about loneliness among young people.\n\nAnna",
    offers=("Bert would like to show how he works with the ladder of participation.",),
    file="ladder.pdf",
    summary_title="Five municipalities, one question",
    summary=(
        "For the second time community workers from **five municipalities** came together.\n\n"
        "## Where it comes from\n\n"
        "A professor told us about the history of community work. You can read more on "
        "[the website](https://example.org/opbouwwerk).\n\n"
        "## Everybody knows this\n\n"
        "- People who never come to an evening\n"
        "- Young people who do not feel heard\n"
        "- Too little time for the street\n\n"
        "## Two ways to begin\n\n"
        "1. The *ladder of participation*: how much do people really have a say in?\n"
        "2. \"Get your street talking\": with a bench and a pot of coffee.\n"
    ),
)  # fmt: skip
TEXTS: Mapping[Language, Texts] = MappingProxyType({"nl": DUTCH, "en": ENGLISH})
