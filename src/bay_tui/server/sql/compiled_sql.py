"""Run compiled statements without SQLAlchemy's conversions.

Statements about texts, whole numbers and instants alone. SQLAlchemy makes each of them anew and looks through every
value for what to convert: several times what the database needs to answer. Here a statement is compiled once for each
kind of database, and the rows are what the driver gives: an instant is read with `schema.instant_read`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, object]
"""A statement's parameters by name: texts, whole numbers, aware instants, and lists of texts for `Among`."""


class Among(sa.ColumnElement[bool]):
    """Match a column with any text of a list.

    The parameter `name` holds the list, of any length.
    """

    inherit_cache = False

    def __init__(self, column: sa.Column[str], name: str) -> None:
        self.column = column
        self.values = sa.bindparam(name, type_=sa.ARRAY(sa.String))


@compiles(Among, "sqlite")
def _among_json(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in (element.column, element.values))
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - of what SQLAlchemy has compiled


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in (element.column, element.values))
    return f"{column} = ANY ({values})"


def execute(connection: sa.Connection, statement: sa.ClauseElement, values: Values) -> list[Any]:
    """Execute a statement once, and return the rows it finds.

    Raises what SQLAlchemy raises.
    """
    text, given = _compiled(connection, statement)
    found = connection.exec_driver_sql(text, given(values))
    return list(found) if found.returns_rows else []


def execute_many(connection: sa.Connection, statement: sa.ClauseElement, rows: Iterable[Values]) -> None:
    """Execute a writing statement for each of `rows`.

    Raises what SQLAlchemy raises.
    """
    text, given = _compiled(connection, statement)
    connection.exec_driver_sql(text, [given(row) for row in rows])


_Given = Callable[[Values], Any]
"""Puts a statement's parameters in the form in which its driver wants them."""

_COMPILED: dict[tuple[str, sa.ClauseElement], tuple[str, _Given]] = {}


def _compiled(connection: sa.Connection, statement: sa.ClauseElement) -> tuple[str, _Given]:
    key = connection.dialect.name, statement
    if key not in _COMPILED:
        compiled = cast(SQLCompiler, statement.compile(dialect=connection.dialect))
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        order = compiled.positiontup
        _COMPILED[key] = str(compiled), _by_name(fixed) if order is None else _by_position(order, fixed)
    return _COMPILED[key]


def _by_name(fixed: Values) -> _Given:
    """Return PostgreSQL's form: values by name, lists as they are."""
    return lambda values: {**fixed, **values}


def _by_position(order: Sequence[str], fixed: Values) -> _Given:
    """Return SQLite's form: values in order, lists as JSON.

    Instants are written as SQLAlchemy writes them there.
    """

    def given(values: Values) -> tuple[object, ...]:
        return tuple(_text(values[name] if name in values else fixed[name]) for name in order)

    return given


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return msgspec.json.encode(value).decode() if isinstance(value, list) else value
