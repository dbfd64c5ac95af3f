"""A Dovecot of our own: real IMAP over Maildir in a temporary folder, for tests only."""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from imapclient import IMAPClient
from imapclient.imap_utf7 import encode

from tests.servers.certificates import Authority, Certificate, make_authority
from tests.servers.ports import free_ports

PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")
STARTS_WITHIN_SECONDS = 15.0
STOPS_WITHIN_SECONDS = 0.5
MAIL_UID = 65_534  # as root: nobody; Dovecot refuses to read mail as root

SETTINGS = """
base_dir = {run}
state_dir = {run}/state
log_path = {log}
instance_name = {run}
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
mail_max_userip_connections = 200
mailbox_list_index = no
{capability}
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {accounts}/%u
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {accounts}/%u
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  service_count = 0
  {no_chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  {no_chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {no_chroot}
}}
"""


@cache
def find_dovecot() -> str | None:
    """Where Dovecot 2.3 with IMAP is installed; None where it is not (2.4 has another language of settings)."""
    found = shutil.which("dovecot") or next((place for place in PLACES if Path(place).exists()), None)
    if found is None:
        return None
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    return found if version.startswith("2.3.") and _has_imap(found) else None


def _has_imap(dovecot: str) -> bool:
    libraries = [Path(dovecot).parent.parent / name / "dovecot" for name in ("lib", "libexec")]
    return any((library / "imap-login").exists() for library in libraries)


class Dovecot:
    """A running Dovecot; a context manager. Accounts are made while it runs.

    `imap` (plain and STARTTLS) and `imaps` are its ports on 127.0.0.1, certified for that and for localhost.
    `capability` replaces what the server says that it can, to make an old server of it.
    """

    def __init__(
        self, *, authority: Authority | None = None, certificate: Certificate | None = None, capability: str = ""
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mf-dovecot-"))
        self.folder.chmod(0o755)
        self.authority = authority or make_authority(self.folder / "authority")
        self._certificate = certificate or self.authority.issue("dovecot")
        self._capability = capability
        self.imap, self.imaps = free_ports(2)
        self._accounts = self.folder / "accounts"
        self._accounts.mkdir()
        self._running: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def __enter__(self) -> "Dovecot":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> str:
        """What it has logged so far."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Listens on both ports, with the mail and accounts of before where it was stopped."""
        dovecot = find_dovecot()
        if dovecot is None:
            raise RuntimeError("Dovecot 2.3 is not installed: apt-get install dovecot-imapd")
        settings = self.folder / "dovecot.conf"
        settings.write_text(self._settings())
        (self.folder / "log").touch()
        (self.folder / "log").chmod(0o666)
        self._running = subprocess.Popen(
            [dovecot, "-F", "-c", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while not (_listens(self.imap) and _listens(self.imaps)):
            if self._running.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"Dovecot did not start: {self.log}")
            time.sleep(0.02)

    def stop(self) -> None:
        """This Dovecot, and only this one, has ended with all its sessions."""
        running, self._running = self._running, None
        if running is None:
            return
        running.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(STOPS_WITHIN_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)  # its sessions outlive it; the group is its own since it was started
        running.wait()

    def add_account(self, username: str, password: str) -> None:
        """An account with an empty INBOX; neither word may hold a colon."""
        uid, gid = (MAIL_UID, MAIL_UID) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        line = f"{username}:{{PLAIN}}{password}:{uid}:{gid}::{self._home(username)}::\n"
        # A file each: Dovecot looks only once a second whether one that it knows has changed.
        (self._accounts / username).write_text(line, encoding="utf-8")

    def deliver(
        self,
        username: str,
        content: bytes,
        *,
        folder: str = "INBOX",
        seen: bool = False,
        arrived_at: datetime | None = None,
    ) -> Path:
        """The mail lies in the folder, as a delivery agent would put it there: byte for byte, renamed into place."""
        maildir = self.maildir(username, folder)
        number = next(self._numbers)
        name = f"{time.time_ns() // 10**9}.M{number:08d}P{os.getpid()}.tests"
        written = maildir / "tmp" / name
        written.write_bytes(content)
        if arrived_at is not None:
            os.utime(written, (arrived_at.timestamp(), arrived_at.timestamp()))
        _give_away(written)
        delivered = maildir / "cur" / f"{name}:2,S" if seen else maildir / "new" / name
        written.rename(delivered)
        return delivered

    def maildir(self, username: str, folder: str = "INBOX") -> Path:
        """Where a folder's mail lies on the disk, made where it is missing."""
        inbox = self._home(username) / "Maildir"
        maildir = inbox if folder == "INBOX" else inbox / f".{encode(folder).decode()}"
        for part in (inbox, maildir, *(maildir / name for name in ("tmp", "new", "cur"))):
            if not part.exists():
                part.mkdir()
                _give_away(part)
        return maildir

    def mails(self, username: str, folder: str = "INBOX") -> Mapping[str, bytes]:
        """What lies in a folder: `new/` or `cur/` and the file name (with its flags) to bytes, the oldest first."""
        maildir = self.maildir(username, folder)
        files = sorted((*(maildir / "new").iterdir(), *(maildir / "cur").iterdir()), key=lambda file: file.name)
        return {f"{file.parent.name}/{file.name}": file.read_bytes() for file in files}

    def colleague(self, username: str, password: str) -> IMAPClient:
        """Somebody who shares the inbox, logged in by another mail program."""
        connected = IMAPClient("127.0.0.1", self.imap, ssl=False, timeout=10)
        connected.login(username, password)
        return connected

    def _home(self, username: str) -> Path:
        home = self.folder / "homes" / username
        if not home.exists():
            home.mkdir(parents=True)
            _give_away(home)
        return home

    def _settings(self) -> str:
        is_root = os.geteuid() == 0
        own_name, own_group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        return SETTINGS.format(
            run=self.folder / "run",
            capability=f"imap_capability = {self._capability}" if self._capability else "",
            log=self.folder / "log",
            certificate=self._certificate.certificate,
            key=self._certificate.key,
            internal="dovecot" if is_root else own_name,
            internal_group="dovecot" if is_root else own_group,
            login="dovenull" if is_root else own_name,
            accounts=self._accounts,
            no_chroot="" if is_root else "chroot =",
            imap=self.imap,
            imaps=self.imaps,
        )


def _give_away(path: Path) -> None:
    """As root: the file belongs to the account that Dovecot reads mail as."""
    if os.geteuid() == 0:
        os.chown(path, MAIL_UID, MAIL_UID)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def require_dovecot() -> None:
    """Skips the test where Dovecot is not installed; fails it where CI=true says that it must be."""
    if find_dovecot() is not None:
        return
    reason = "Dovecot 2.3 is not installed (apt-get install dovecot-imapd): nothing here can stand in for it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
