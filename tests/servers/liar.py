"""An IMAP server that tells lies which no real server tells: a script over a socket."""

import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable

from tests.servers.certificates import Certificate

USUAL = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE UIDPLUS\r\n",
    "EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n",
    "SELECT": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n",
    "LOGOUT": b"* BYE\r\n",
}
HANG, CUT = b"HANG", b"CUT"
Words = bytes | Callable[[str], bytes]


class Liar:
    """Answers each command with what `says` scripts for it, else as any server would; a context manager.

    The script of a verb (`UID FETCH`, `UID SEARCH`, `EXAMINE`, `greeting`...) is a list: one entry an occurrence,
    the last one for all further ones. `{tag}` in it stands for the command's tag; without it, OK follows. HANG
    says nothing more, CUT (at an entry's end) cuts the line. With a certificate, STARTTLS is followed by TLS.
    """

    def __init__(self, *, certificate: Certificate | None = None, **says: list[Words]) -> None:
        self._certificate = certificate
        self._says = {verb.replace("_", " "): deque(words) for verb, words in says.items()}
        self.commands: list[str] = []
        self._idling = ""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Liar":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()
        for one in self._open:
            one.close()

    def _serve(self) -> None:
        while True:
            try:
                accepted, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(accepted)
            threading.Thread(target=self._talk, args=(accepted,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        try:
            if self._say(line, "greeting", "*", self._scripted("greeting", "") or b"* OK hello\r\n"):
                self._converse(line)
        except OSError:
            pass
        finally:
            line.close()

    def _converse(self, line: socket.socket) -> None:
        commands = line.makefile("rb")
        for command in commands:
            tag, _, rest = command.decode("utf-8", "replace").strip().partition(" ")
            if not rest:  # DONE, which ends IDLE, or the end of a SASL exchange
                if tag == "DONE" and not self._say(line, "DONE", self._idling, self._scripted("DONE", "")):
                    return
                continue
            if rest.upper() == "IDLE":
                self._idling = tag
            words = rest.upper().split()
            verb = " ".join(words[:2]) if words[0] == "UID" else words[0]
            self.commands.append(rest)
            if not self._say(line, verb, tag, self._scripted(verb, rest)):
                return
            if verb == "STARTTLS" and self._certificate is not None:
                own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                own.load_cert_chain(self._certificate.certificate, self._certificate.key)
                self._converse(own.wrap_socket(line, server_side=True))
                return

    def _scripted(self, verb: str, command: str) -> bytes:
        script = self._says.get(verb)
        if not script:
            return USUAL.get(verb, b"")
        words = script.popleft() if len(script) > 1 else script[0]
        return words(command) if callable(words) else words

    def _say(self, line: socket.socket, verb: str, tag: str, words: bytes) -> bool:
        """Whether the conversation goes on."""
        if words == HANG:
            threading.Event().wait(30)
            return False
        is_cut = words.endswith(CUT)
        text = words.removesuffix(CUT).replace(b"{tag}", tag.encode())
        is_done = b"{tag}" in words or is_cut or verb == "greeting" or (verb == "IDLE" and b"+ " in words)
        line.sendall(text if is_done else text + tag.encode() + b" OK done\r\n")
        return not is_cut
