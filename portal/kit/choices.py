"""Choices for filters, in the page's language: provinces, communes and domains in two levels."""

from graph.directory import territories
from graph.directory.vocabulary import Domain
from portal.kit.by_revision import kept
from portal.kit.graph import current_graph
from portal.kit.language import domain_name, domains, localised_name, sort_key


def province_choices() -> list[tuple[str, str]]:
    """Return all provinces by name."""
    return _sorted(kept(territories.list_territories, "province"))


def commune_choices(province: str | None) -> list[tuple[str, str]]:
    """Return the communes of a province by name; none without a province."""
    return _sorted(territories.list_children(current_graph(), province)) if province else []


def domain_choices() -> list[tuple[str, str]]:
    """Return the domains in their order, the narrower ones set in under the wider."""
    return [
        (one.id, domain_name(one.id) if one.parent is None else f"– {domain_name(one.id)}")
        for one in domains_in_order()
    ]  # fmt: skip


def domains_in_order() -> list[Domain]:
    """Return the domains in their order, each wider one followed by the narrower ones in it."""
    known = list(domains().values())
    wider = [one for one in known if one.parent is None]
    return [each for one in wider for each in (one, *(child for child in known if child.parent == one.id))]


def _sorted(items: list[territories.Territory]) -> list[tuple[str, str]]:
    return sorted(((item.code, localised_name(item)) for item in items), key=lambda choice: sort_key(choice[1]))
