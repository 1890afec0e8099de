"""A file that somebody sent, as what is kept about it; portal/kit/files.py keeps the file itself."""

from dataclasses import dataclass

from graph.rules.checked import STRICT


@dataclass(frozen=True)
class KeptFile:
    """A file. name: as it was sent; type: its media type, by its content; size: in bytes."""

    __pydantic_config__ = STRICT
    id: str
    name: str
    type: str
    size: int
