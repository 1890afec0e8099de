"""What each pilot province is: its size, its domains, and the study's figures as exact counts."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from seed.indicators import count_for, indicators
from seed.reference import domains_of, province_code

# Sizes at which every published share can be met by a whole number of associations (Khénifra prints tenths).
SIZES = {"khenifra": 803, "sidi-kacem": 520, "chichaoua": 480}
NAMES = {"khenifra": "Khénifra", "sidi-kacem": "Sidi Kacem", "chichaoua": "Chichaoua"}
INACTIVE = 12
"""Inactive or closed associations that a province has on top of its size."""

# How often each domain without a published share is the main one, about as in the national register of 2017.
OTHER_DOMAINS = {
    "social_development": 8, "solidarity": 7, "health": 4, "disability": 4, "childhood": 5,
    "schooling": 6, "training": 6, "youth": 5, "literacy": 6,
    "women_integration": 5, "women_associations": 1, "women_rights": 3,
    "socio_economic": 6, "local_development": 9, "agriculture": 7, "professional": 3,
    "sustainability": 8, "water": 7, "sport": 9, "heritage": 4, "rural_tourism": 2, "arts": 6, "amazigh": 4,
    "human_rights": 3, "justice": 1, "information": 1,
}  # fmt: skip


@dataclass(frozen=True)
class ProvinceCounts:
    """The counts that a province's associations must meet; None where the study publishes nothing.

    ``domains`` are exact counts by main domain; the rest are spread over ``others`` by weight.
    """

    key: str
    code: str
    size: int
    domains: dict[str, int] = field(hash=False)
    others: dict[str, int] = field(hash=False)
    social: int | None
    """How many work mainly in the groups social and education."""
    post_indh: int
    volunteers_only: int | None
    small_employers: int | None
    premises: int | None
    equipment: int | None
    internet: int | None
    entraide_premises: int | None
    experienced: int
    ongoing: int
    in_network: int
    partnered: int


@cache
def plan(key: str) -> ProvinceCounts:
    """Return the counts of a pilot province (``khenifra``, ``sidi-kacem`` or ``chichaoua``)."""
    return {"khenifra": _khenifra, "sidi-kacem": _sidi_kacem, "chichaoua": _chichaoua}[key]()


def _khenifra() -> ProvinceCounts:
    n = SIZES["khenifra"]
    domains = {
        "socio_economic": count_for("domain_socioeco_khenifra", n),
        "literacy": count_for("domain_literacy_khenifra", n),
        "women_integration": count_for("domain_women_khenifra", n),
    }
    volunteers = _volunteers(n)
    return ProvinceCounts(
        "khenifra", province_code(NAMES["khenifra"]), n, domains, _others(domains),
        social=None,
        post_indh=count_for("post_indh_khenifra", n),
        volunteers_only=volunteers,
        small_employers=count_for("at_most_ten_staff_khenifra", n - volunteers),
        premises=count_for("no_premises_khenifra", n, complement=True),
        equipment=count_for("no_equipment_khenifra", n, complement=True),
        internet=count_for("internet_khenifra", n),
        entraide_premises=None,
        experienced=count_for("at_least_one_project_khenifra", n),
        ongoing=count_for("ongoing_projects_khenifra", n),
        in_network=count_for("network_relations_khenifra", n),
        partnered=round(0.34 * n),
    )  # fmt: skip


def _volunteers(n: int) -> int:
    """Return how many of Khénifra's employ nobody, so that the share of small employers is met too."""
    published = indicators()["volunteers_only_khenifra"]
    for count in sorted(range(n), key=lambda count: abs(Decimal(100 * count) / n - published.value)):
        try:
            count_for("at_most_ten_staff_khenifra", n - count)
        except ValueError:
            continue
        break
    if not published.holds(Decimal(100 * count) / n):
        raise ValueError(f"no count of employers out of {n} meets both shares of staff; choose another size")
    return count


def _sidi_kacem() -> ProvinceCounts:
    n = SIZES["sidi-kacem"]
    experienced = count_for("some_projects_sidikacem", n)
    return ProvinceCounts(
        "sidi-kacem", province_code(NAMES["sidi-kacem"]), n, {}, _others({}),
        social=count_for("domain_social_sidikacem", n),
        post_indh=round(0.74 * n),
        volunteers_only=None,
        small_employers=None,
        premises=count_for("premises_sidikacem", n),
        equipment=count_for("no_equipment_sidikacem", n, complement=True),
        internet=None,
        entraide_premises=None,
        experienced=experienced,
        ongoing=round(0.45 * experienced),
        in_network=round(0.18 * n),
        partnered=300,
    )  # fmt: skip


def _chichaoua() -> ProvinceCounts:
    n = SIZES["chichaoua"]
    shares = {
        "social_development": "social", "schooling": "schooling", "agriculture": "agriculture",
        "heritage": "heritage",
        "sport": "sport", "professional": "professional", "women_associations": "womenassoc",
    }  # fmt: skip
    domains = {domain: count_for(f"domain_{share}_chichaoua", n) for domain, share in shares.items()}
    return ProvinceCounts(
        "chichaoua", province_code(NAMES["chichaoua"]), n, domains, _others(domains),
        social=None,
        post_indh=count_for("post_indh_chichaoua", n),
        volunteers_only=None,
        small_employers=None,
        premises=None,
        equipment=None,
        internet=None,
        entraide_premises=int(indicators()["entraide_premises_chichaoua"].value),
        experienced=round(0.32 * n),
        ongoing=round(0.14 * n),
        in_network=count_for("network_members_chichaoua", n),
        partnered=count_for("never_partnered_chichaoua", n, complement=True),
    )  # fmt: skip


def _others(domains: dict[str, int]) -> dict[str, int]:
    return {domain: weight for domain, weight in OTHER_DOMAINS.items() if domain not in domains}


SOCIAL_DOMAINS = domains_of("social", "education")
"""What the study calls the social domains of Sidi Kacem (education, literacy, health, volunteering…)."""
