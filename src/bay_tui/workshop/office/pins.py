"""Keep PINs and other secrets as salted scrypt hashes.

They carry their own parameters.

A terminal checks a PIN offline against the hash in its replica, the server checks a terminal's token the same way. One
check costs about 40 ms and 16 MB, so that a stolen store does not give four digits away for free.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

_COST = 2**14
_BLOCK = 8
_PARALLEL = 1
_SALT_BYTES = 16
_HASH_BYTES = 32
_HIGHEST_COST = 2**17
_HIGHEST_BLOCK = 16
_MEMORY = 128 * _HIGHEST_COST * _HIGHEST_BLOCK + 2**20

SHORTEST_PIN = 4
LONGEST_PIN = 8


def hash_pin(pin: str, salt: bytes | None = None) -> str:
    """Return the hash under which a PIN is kept.

    A PIN has 4 to 8 digits. Raises ValueError for anything else.

    `salt` is random unless given.
    """
    if not (SHORTEST_PIN <= len(pin) <= LONGEST_PIN and pin.isascii() and pin.isdigit()):
        raise ValueError(f"a PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits")
    return hash_secret(pin, salt)


def pin_matches(pin: str, stored: str) -> bool:
    """Say whether `pin` is the one that was hashed.

    It is not where `stored` is no such hash.
    """
    return secret_matches(pin, stored)


def hash_secret(secret: str, salt: bytes | None = None) -> str:
    """Return `scrypt$cost$block$parallel$salt$hash` (salt and hash in base64) for any text."""
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    digest = _scrypt(secret, salt, _COST, _BLOCK, _PARALLEL)
    return "$".join(("scrypt", str(_COST), str(_BLOCK), str(_PARALLEL), _encode(salt), _encode(digest)))


def secret_matches(secret: str, stored: str) -> bool:
    """Say whether `secret` is what was hashed, in constant time.

    It is not where `stored` is no such hash.
    """
    try:
        name, cost, block, parallel, salt, digest = stored.split("$")
        if name != "scrypt" or int(cost) > _HIGHEST_COST or int(block) > _HIGHEST_BLOCK:
            return False
        expected = b64decode(digest, validate=True)
        found = _scrypt(secret, b64decode(salt, validate=True), int(cost), int(block), int(parallel))
    except (ValueError, OverflowError):
        return False
    return hmac.compare_digest(found, expected)


def _scrypt(secret: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY, dklen=_HASH_BYTES)


def _encode(data: bytes) -> str:
    return b64encode(data).decode()
