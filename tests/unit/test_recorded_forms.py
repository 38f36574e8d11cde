"""What terminals and servers of earlier versions have recorded: read, and written again byte for byte.

The forms are those of commit c1923c3 (`tests/fixtures/make.py`). A ledger, an outbox and a hash outlive every version:
where this fails, what is out there cannot be read any more, or counts as something else than what was said.
"""

import json
from pathlib import Path

import msgspec
import pytest

from bay_tui.workshop.operations import OPERATIONS, Operation, content_hash, name_of
from bay_tui.workshop.records import KINDS, AnyRecord, kind_of
from fixtures.make import left_out, vocabularies

FOLDER = Path(__file__).parents[1] / "fixtures" / "c1923c3"


def fixture(name: str):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


OPERATION_FORMS = fixture("operations.json")
RECORD_FORMS = fixture("records.json")


def test_every_operation_and_kind_of_then_is_there_still():
    assert OPERATION_FORMS.keys() <= OPERATIONS.keys()
    assert RECORD_FORMS.keys() <= KINDS.keys()
    assert (len(OPERATION_FORMS), len(RECORD_FORMS)) == (68, 25)


@pytest.mark.parametrize("how", ["bare", "filled"])
@pytest.mark.parametrize("name", OPERATION_FORMS)
def test_an_operation_reads_and_writes_as_it_was_recorded(name: str, how: str):
    said = OPERATION_FORMS[name][how]
    operation = msgspec.json.decode(said["json"], type=Operation)
    assert type(operation.args) is OPERATIONS[name]
    assert name_of(operation.args) == name
    assert msgspec.json.encode(operation).decode() == said["json"]
    hashed = said.get("deterministic", said["json"])
    assert msgspec.json.encode(operation, order="deterministic").decode() == hashed
    assert content_hash(operation) == said["hash"]


@pytest.mark.parametrize("how", ["bare", "filled"])
@pytest.mark.parametrize("name", OPERATION_FORMS)
def test_an_operation_comes_back_from_what_a_store_keeps(name: str, how: str):
    """The journal keeps it as plain values, and JSON of these."""
    operation = msgspec.json.decode(OPERATION_FORMS[name][how]["json"], type=Operation)
    kept = json.loads(json.dumps(msgspec.to_builtins(operation)))
    assert kept == json.loads(OPERATION_FORMS[name][how]["json"])
    assert msgspec.convert(kept, Operation) == operation


@pytest.mark.parametrize("how", ["bare", "filled"])
@pytest.mark.parametrize("kind", RECORD_FORMS)
def test_a_record_reads_and_writes_as_it_was_stored(kind: str, how: str):
    said = RECORD_FORMS[kind][how]
    record = msgspec.json.decode(said, type=KINDS[kind])
    assert kind_of(record) == kind
    assert msgspec.json.encode(record).decode() == said
    assert msgspec.json.decode(said, type=AnyRecord) == record


def test_no_word_of_then_is_unknown_now():
    now = vocabularies()
    lost = {path: set(words) - set(now.get(path, ())) for path, words in fixture("vocabulary.json").items()}
    assert {path: words for path, words in lost.items() if words} == {}


def test_what_is_left_out_means_what_it_meant():
    now = left_out()
    assert {path: now.get(path, "gone") for path in fixture("left_out.json")} == fixture("left_out.json")
