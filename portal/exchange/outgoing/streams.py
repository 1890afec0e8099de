"""Files that are sent as they are made."""

from collections.abc import Iterator
from itertools import chain

from flask import Response, stream_with_context

from graph.rules.cleaning import clean_file_name


def stream(parts: Iterator[bytes], type: str, name: str) -> Response:
    """Send a file as it is made, so that a large one needs no memory."""
    first = next(parts, b"")  # What can't be read says so before anything is sent.
    response = Response(stream_with_context(chain([first], parts)), content_type=type)
    response.headers.set("Content-Disposition", "attachment", filename=clean_file_name(name))
    return response
