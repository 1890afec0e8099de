"""What a public profile tells search engines and other programs: JSON-LD in the words of schema.org and W3C's org."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from graph.directory.territories import Territory
from portal.kit.language import domain_name, localised_name

CONTEXT = ["https://schema.org", {"org": "http://www.w3.org/ns/org#"}]
TYPES: Mapping[str, list[str]] = {
    "association": ["NGO", "org:FormalOrganization"],
    "network": ["NGO", "org:OrganizationalCollaboration"],
    "partner": ["Organization", "org:Organization"],
    "project": ["Project"],
}
COUNTRY = "MA"


def linked_data(kind: str, item: Any, paths: Sequence[Sequence[Territory]]) -> Markup:
    """Return JSON for the head of a profile; paths: its territories, each from itself to the widest."""
    told = {
        "@context": CONTEXT,
        "@type": TYPES[kind],
        "@id": url_for(f"directory.{kind}", id=item.id, _external=True),
        "name": _names(item),
        "description": getattr(item, "objectives_fr", "") or getattr(item, "objectives_ar", ""),
        "foundingDate": str(getattr(item, "founded_year", None) or ""),
        "knowsAbout": [domain_name(id) for id in item.domains],
        "location": [_place(path, item) for path in paths],
    }
    text = json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no element can begin in it.


def _names(item: Any) -> list[dict[str, str]]:
    named = (("fr", item.name_fr), ("ar", item.name_ar))
    return [{"@value": name, "@language": language} for language, name in named if name]


def _place(path: Sequence[Territory], item: Any) -> dict[str, Any]:
    """Return a place with its address, and its point when others may see one."""
    place: dict[str, Any] = {
        "@type": "Place",
        "name": localised_name(path[0]),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": localised_name(path[0]),
            "addressRegion": localised_name(path[-1]),
            "addressCountry": COUNTRY,
        },
    }
    if item.lat is not None and item.lon is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": item.lat, "longitude": item.lon}
    return place
