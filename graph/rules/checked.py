"""Read YAML into checked dataclasses; what is wrong is said with the file's name, its line and what to do."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # Ten times as fast, where PyYAML has it.

STRICT = ConfigDict(extra="forbid", strict=False)
"""For dataclasses that are read from a file: what isn't a field of theirs is a mistake, and said."""

T = TypeVar("T")


def read_checked(text: str, adapter: TypeAdapter[T], name: str, refusal: type[ValueError]) -> T:
    """Read YAML as what an adapter describes; raise `refusal` with the file's name, line and what is wrong."""
    try:
        root, content = yaml.compose(text, Loader=LOADER), yaml.load(text, Loader=LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        raise refusal(f"{name}: {error}") from error
    try:
        return adapter.validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        path = tuple(step for step in first["loc"] if step != "dataclass")
        where = ".".join(map(str, path)) or "the whole"
        raise refusal(f"{name}, line {_line(root, path)}: {where}: {first['msg']}.") from error


def repeated(what: str, ids: Sequence[str]) -> Iterator[str]:
    """Say which ids are there twice."""
    for id in dict.fromkeys(ids):
        if ids.count(id) > 1:
            yield f"{what} {id} is there twice. Give one of them another id."


def _line(node: Any, path: tuple[int | str, ...]) -> int:
    """Return the line of the deepest part of a YAML document that a path leads to."""
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), node)
    return int(node.start_mark.line) + 1 if node else 1
