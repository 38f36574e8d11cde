"""PINs and secrets: checked against salted hashes, and nothing that is no hash ever matches."""

import pytest

from bay_tui.workshop.office.pins import hash_pin, hash_secret, pin_matches, secret_matches


def test_a_pin_matches_its_hash_only():
    stored = hash_pin("4711")
    assert pin_matches("4711", stored)
    assert not pin_matches("4712", stored)
    assert "4711" not in stored


def test_the_salt_makes_equal_pins_differ():
    assert hash_pin("4711") != hash_pin("4711")
    assert hash_pin("4711", b"salt") == hash_pin("4711", b"salt")


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "١٢٣٤", "１２３４", " 1234"])
def test_what_is_no_pin(pin):
    with pytest.raises(ValueError, match="4 to 8 digits"):
        hash_pin(pin)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "4711",
        "scrypt$16384$8$1$c2FsdA==",
        "scrypt$16384$8$1$c2FsdA==$not base64",
        "scrypt$3$8$1$c2FsdA==$aGFzaA==",
        "scrypt$999999999$8$1$c2FsdA==$aGFzaA==",
        "scrypt$16384$8$99999999$c2FsdA==$aGFzaA==",
        "bcrypt$16384$8$1$c2FsdA==$aGFzaA==",
    ],
)
def test_what_is_no_hash_never_matches(stored):
    assert not pin_matches("4711", stored)


def test_secrets_may_be_any_text():
    assert secret_matches("日本 🔑", hash_secret("日本 🔑"))
