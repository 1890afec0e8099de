"""Pages of a long list."""

from dataclasses import dataclass
from math import ceil

from flask import request, url_for

SIZE = 20


@dataclass(frozen=True)
class Pagination:
    """Where the page that was asked for stands in a list of ``total`` items: one beyond the last is the last."""

    asked: int
    total: int
    size: int = SIZE

    @property
    def page(self) -> int:
        """Which page is shown, the first being 1."""
        return min(self.asked, self.pages)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / self.size))

    @property
    def skip(self) -> int:
        """How many items stand before this page."""
        return (self.page - 1) * self.size

    def url(self, page: int) -> str:
        """Return the address of another page of the same list."""
        arguments = {**request.args.to_dict(), **(request.view_args or {}), "page": page}
        return url_for(request.endpoint or "", **arguments)


def requested_page() -> int:
    """Return the page that the address asks for, the first one when it asks for nonsense."""
    number = request.args.get("page", 1, type=int)
    return min(max(number, 1), 100_000)
