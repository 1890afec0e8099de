"""Pages of a long list."""

from dataclasses import dataclass
from math import ceil

from wtforms import Form

from portal.kit.requests import PAGE, asked_whole, this_address

SIZE = 20
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Pagination:
    """Where the page that was asked for stands in a list of ``total`` items: one beyond the last is the last.

    form: whose arguments the other pages keep.
    """

    asked: int
    total: int
    size: int = SIZE
    form: type[Form] = Form

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
        return this_address(self.form, **{PAGE: page})


def requested_page() -> int:
    """Return the page that the address asks for, the first one when it asks for nonsense."""
    return asked_whole(PAGE, 1, least=1, most=MOST_PAGES)
