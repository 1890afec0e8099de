"""Choices for filters, in the page's language: provinces, communes and domains in two levels."""

from graph.directory import territories
from portal.kit.graph import current_graph
from portal.kit.language import domain_name, domains, localised_name, sort_key


def province_choices() -> list[tuple[str, str]]:
    """Return all provinces by name."""
    return _sorted(territories.list_territories(current_graph(), "province"))


def commune_choices(province: str | None) -> list[tuple[str, str]]:
    """Return the communes of a province by name; none without a province."""
    return _sorted(territories.list_children(current_graph(), province)) if province else []


def domain_choices() -> list[tuple[str, str]]:
    """Return the domains in their order, the narrower ones set in under the wider."""
    known = domains()
    choices = []
    for domain in known.values():
        if domain.parent is None:
            choices.append((domain.id, domain_name(domain.id)))
            children = [child.id for child in known.values() if child.parent == domain.id]
            choices += [(child, f"– {domain_name(child)}") for child in children]
    return choices


def _sorted(items: list[territories.Territory]) -> list[tuple[str, str]]:
    return sorted(((item.code, localised_name(item)) for item in items), key=lambda choice: sort_key(choice[1]))
