"""Describe for OpenAPI what the code has as raw JSON.

The wire has records as they are stored, and a push is read operation by operation.
"""

from datetime import datetime
from typing import Any

import msgspec
from litestar._openapi.schema_generation import SchemaCreator
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from bay_tui.server.problems import MEDIA_TYPE, TITLES
from bay_tui.server.writing.incoming import ReceivedPush
from bay_tui.wire.protocol import ProblemDocument, PushRequest
from bay_tui.workshop.records import AnyRecord

ANYWHERE = (400, 426, 500)
WITH_TOKEN = (401, 403, 429, 503)
WITH_BODY = (413, 415)
"""How any route, one that needs a token, and one that takes a body may refuse."""


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """Return the description of the problems a route may answer."""
    return {
        status: ResponseSpec(
            ProblemDocument, description=TITLES[status], media_type=MEDIA_TYPE, generate_examples=False
        )
        for status in sorted(statuses)
    }


class DescribedChange(msgspec.Struct, frozen=True, kw_only=True):
    """One record as it is now; without `record`, it is gone."""

    kind: str
    id: str
    seq: int
    record: AnyRecord | None = None


class DescribedPullReply(msgspec.Struct, frozen=True, kw_only=True):
    """Carry the changes after a cursor, and the cursor after them.

    In commit order. `more` asks for another pull at once; `reset` says that the cursor is of no use here: take a
    snapshot. `lost` says that the moment in `acked` is not known here: push first.
    """

    server_time: datetime
    cursor: str = ""
    changes: tuple[DescribedChange, ...] = ()
    more: bool = False
    reset: bool = False
    lost: bool = False


class DescribedSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Carry everything a terminal may hold, at one moment.

    Nothing of it where it is `lost`.
    """

    server_time: datetime
    cursor: str
    records: tuple[AnyRecord, ...]
    lost: bool = False


class DescribedPush(OpenAPISchemaPlugin):
    """Describe a push as what it is once it is read."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        """See `OpenAPISchemaPlugin`."""
        return value is ReceivedPush

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        """See `OpenAPISchemaPlugin`."""
        return schema_creator.for_field_definition(FieldDefinition.from_annotation(PushRequest))  # pyright: ignore[reportReturnType]
