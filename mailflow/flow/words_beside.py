"""What a message means, found where there may be no words yet: they are known by their version, and read once."""

from collections.abc import Callable

from mailflow.flow.beside import Reader
from mailflow.flow.house import Room
from mailflow.model.errors import SettingsError
from mailflow.model.message import Message
from mailflow.model.understanding import Known, Understanding
from mailflow.understanding.lemmas import lemma
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.understand import understand

_known_words: dict[str, Lexicon] = {}


class WordsChanged(LookupError):
    """The words on disk are not any more those that were asked for."""


def keep_words(lexicon: Lexicon) -> None:
    """These words are known to this process, and to whatever is forked from it, and so are the dictionaries."""
    _known_words[lexicon.version] = lexicon
    lemma("bijeenkomst")  # they are read with the first word, which takes half a second


def understood_by(reader: Reader, message: Message, *, room: Room, known: Known) -> Understanding:
    """What the message means by the club's words. Raises what Reader raises."""
    if reader.beside is None:
        return understand(message, room.lexicon, known)
    try:
        return reader.do(_understood, message, room.lexicon.version, room.read_lexicon, known)
    except WordsChanged:  # somebody writes at them, and has not yet said that they are to be read
        return understand(message, room.lexicon, known)


def _understood(message: Message, version: str, read_lexicon: Callable[[], Lexicon], known: Known) -> Understanding:
    return understand(message, _words(version, read_lexicon), known)


def _words(version: str, read_lexicon: Callable[[], Lexicon]) -> Lexicon:
    if version not in _known_words:
        try:
            keep_words(read_lexicon())
        except SettingsError as error:
            raise WordsChanged(str(error)) from None
    if version not in _known_words:
        raise WordsChanged(version)
    return _known_words[version]
