"""A real OpenSSH server on loopback: its own host key and port, and one key that may run one command only.

The measurements and the end-to-end tests both connect through it.
"""

import os
import shutil
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

from benchmarks.rig import connected

SSHD = Path("/usr/sbin/sshd")
_PRIVILEGE_SEPARATION = Path("/run/sshd")


def sshd_missing() -> bool:
    """Say whether there is no OpenSSH server or client here."""
    return not SSHD.exists() or shutil.which("ssh") is None


def me() -> str:
    """Return the name of who runs this: a server that is not root's lets nobody else in."""
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


class Sshd:
    """Where the server listens, and how a client reaches it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def client(self, *options: str, wish: Sequence[str] = (), port: int = 0) -> list[str]:
        """Return the command line of a client with a terminal; `wish` is what it would like to be run.

        A `port` other than the server's is that of a relay.
        """
        known = f"UserKnownHostsFile={self.folder / 'known_hosts'}"
        told = [
            "-o",
            "StrictHostKeyChecking=accept-new",
            "-o",
            known,
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "LogLevel=ERROR",
        ]
        where = ["-p", str(port or self.port), f"{me()}@127.0.0.1"]
        return ["ssh", "-tt", "-F", "/dev/null", "-i", str(self.folder / "key"), *told, *options, *where, *wish]


@contextmanager
def running(folder: Path, command: str, *, match: str = "", alive: int = 1) -> Generator[Sshd]:
    """Run a server that runs `command` whatever a client asks for, as `docs/setup.md` says.

    The one key is restricted to it; where a `match` block for this user is given, it forces the command instead, for
    any key. Every `alive` seconds the server asks whether the client is still there, with 0 never.
    """
    folder.mkdir()
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    key = (folder / "key.pub").read_text()
    restricted = f'restrict,pty,command="{command}" {key}'
    (folder / "authorized_keys").write_text(key if match else restricted)
    server = Sshd(folder, free_port())
    forced = f"{match}    ForceCommand {command}\n" if match else ""
    (folder / "sshd_config").write_text(_config(server, alive) + forced)
    if os.geteuid() == 0:
        _PRIVILEGE_SEPARATION.mkdir(exist_ok=True)
    log = folder / "log"
    with log.open("wb") as sink:
        arguments = [str(SSHD), "-D", "-e", "-f", str(folder / "sshd_config")]
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
    try:
        connected(server.port).close()
        yield server
    finally:
        process.terminate()
        process.wait()


def _config(server: Sshd, alive: int) -> str:
    lines = {
        "Port": server.port,
        "ListenAddress": "127.0.0.1",
        "HostKey": server.folder / "host",
        "AuthorizedKeysFile": server.folder / "authorized_keys",
        "PidFile": "none",
        # The keys lie in a folder of the tests, which others may write to.
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "PermitRootLogin": "prohibit-password",
        "ClientAliveInterval": alive,
        "ClientAliveCountMax": 2,
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())
