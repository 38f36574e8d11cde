"""Put another line into a function of the product, wherever that function is used by now."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

Changes = dict[str, str]
"""What stands in the source, and what is to stand there instead."""


@contextmanager
def edited(place: Any, changes: Changes) -> Iterator[None]:
    """Have `changes` in a function's source.

    The function stays the same object and gets other code, so that whoever imported it by name is met too. Raises
    AssertionError where a change does not fit into the source any more.
    """
    function = function_of(place)
    source = textwrap.dedent(inspect.getsource(function))
    for old in changes:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {function.__qualname__}"
    for old, new in changes.items():
        source = source.replace(old, new, 1)
    really, function.__code__ = function.__code__, _code(source, function)
    try:
        yield
    finally:
        function.__code__ = really


def function_of(place: Any) -> FunctionType:
    """Return the function that stands at a place, which may be a property."""
    found: Callable[..., Any] = place.fget if isinstance(place, property) else place
    assert isinstance(found, FunctionType)
    return found


def _code(source: str, function: FunctionType) -> CodeType:
    tree = ast.parse(source)
    (definition,) = tree.body
    assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef)
    definition.decorator_list = []
    made: dict[str, Any] = {}
    exec(compile(tree, f"<edited {function.__qualname__}>", "exec"), function.__globals__, made)
    code: CodeType = made[function.__name__].__code__
    return code
