"""The study's published figures, computed from the graph for the three pilot provinces.

Only active associations and confirmed partnerships count. An answer that is unknown is left out of its share,
numerator and denominator alike. seed/data/README.md says how the study's words are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.connection import Graph

PROVINCES = {"khenifra": "05.301", "sidi-kacem": "04.481", "chichaoua": "07.161"}
SOCIAL_GROUPS = ("social", "education")
NATURE_GROUPS = ("social", "education", "women", "economy")
WOMEN = ("women", "rural_women", "girls")
GOVERNMENT = ("ministry", "local_authority", "indh_committee")
NGO = ("association_ngo", "international_ngo")
PRIVATE = ("company",)

OF_PROVINCE: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(a:Association {active: true})
WITH DISTINCT a
"""
COUNT_ASSOCIATIONS: LiteralString = (
    OF_PROVINCE
    + """
RETURN count(a) AS associations,
       count(CASE WHEN a.founded_year <> 2005 OR a.founded_month IS NOT NULL THEN 1 END) AS founded_known,
       count(CASE WHEN a.founded_year > 2005 OR (a.founded_year = 2005 AND a.founded_month >= 5)
                  THEN 1 END) AS post_indh,
       count(a.staff) AS staff_known,
       count(CASE WHEN a.staff = 0 THEN 1 END) AS volunteers_only,
       count(CASE WHEN a.staff > 0 THEN 1 END) AS employers,
       count(CASE WHEN a.staff > 0 AND a.staff <= 10 THEN 1 END) AS small_employers,
       count(a.premises) AS premises_known,
       count(CASE WHEN a.premises THEN 1 END) AS premises,
       count(CASE WHEN NOT a.premises THEN 1 END) AS no_premises,
       count(CASE WHEN a.premises_source = 'entraide_nationale' THEN 1 END) AS entraide_premises,
       count(a.equipment) AS equipment_known,
       count(CASE WHEN NOT a.equipment THEN 1 END) AS no_equipment,
       count(a.internet) AS internet_known,
       count(CASE WHEN a.internet THEN 1 END) AS internet
"""
)
COUNT_DOMAINS: LiteralString = (
    OF_PROVINCE
    + """
MATCH (a)-[:WORKS_IN {rank: 0}]->(d:Domain)
RETURN d.id AS domain, head([(d)-[:WITHIN]->(wide:Domain) | wide.id]) AS wide, count(a) AS count
"""
)
COUNT_EXPERIENCE: LiteralString = (
    OF_PROVINCE
    + """
WITH a, [(a)-[:CARRIES]->(p:Project) WHERE p.state IN ['ongoing', 'completed'] |
         {state: p.state, funded: EXISTS { (p)<-[:FUNDS]-() }}] AS projects
RETURN count(CASE WHEN size(projects) > 0 THEN 1 END) AS experienced,
       count(CASE WHEN size(projects) = 0 THEN 1 END) AS not_experienced,
       count(CASE WHEN any(p IN projects WHERE p.state = 'ongoing') THEN 1 END) AS with_ongoing,
       count(CASE WHEN any(p IN projects WHERE p.funded) THEN 1 END) AS supported
"""
)
COUNT_PROJECTS: LiteralString = (
    OF_PROVINCE
    + """
MATCH (a)-[:CARRIES]->(p:Project) WHERE p.state IN ['ongoing', 'completed']
WITH DISTINCT p
RETURN count(p) AS projects,
       count(p.milieu) AS milieu_known,
       count(CASE WHEN p.milieu = 'rural' THEN 1 END) AS rural_projects,
       count(CASE WHEN EXISTS {
           MATCH (p)-[:WORKS_IN {rank: 0}]->(:Domain)-[:WITHIN]->(wide) WHERE wide.id IN $groups
       } THEN 1 END) AS nature_projects,
       count(CASE WHEN EXISTS { MATCH (p)-[:TARGETS]->(t) WHERE t.id IN $women } THEN 1 END) AS women_projects
"""
)
COUNT_MEMBERS: LiteralString = (
    OF_PROVINCE
    + """
WITH a, [(a)-[:MEMBER_OF]->(n:Network {active: true}) | n.level] AS levels WHERE size(levels) > 0
RETURN count(a) AS members,
       count(CASE WHEN a.milieu = 'urban' THEN 1 END) AS urban_members,
       count(CASE WHEN 'regional' IN levels THEN 1 END) AS regional_members,
       count(CASE WHEN 'national' IN levels THEN 1 END) AS national_members
"""
)
COUNT_NETWORKS = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(n:Network {active: true})
RETURN count(DISTINCT n) AS networks
"""
COUNT_PARTNERED: LiteralString = (
    OF_PROVINCE
    + """
WITH a, COLLECT {
    MATCH (a)-[:PARTNERS_WITH {confirmed: true}]-(o:Organisation) RETURN coalesce(o.partner_kind, o.kind)
} AS kinds
RETURN count(CASE WHEN size(kinds) = 0 THEN 1 END) AS never_partnered,
       count(CASE WHEN size(kinds) > 0 THEN 1 END) AS partnered,
       count(CASE WHEN any(kind IN kinds WHERE kind IN $government) THEN 1 END) AS with_government
"""
)
COUNT_PARTNERSHIPS: LiteralString = (
    OF_PROVINCE
    + """
MATCH (a)-[link:PARTNERS_WITH {confirmed: true}]-(o:Organisation)
WITH DISTINCT link, CASE WHEN startNode(link):Partner THEN startNode(link) ELSE endNode(link) END AS other
WITH other, coalesce(other.partner_kind, other.kind) AS kind
RETURN count(*) AS partnerships,
       count(CASE WHEN kind = 'association' OR kind IN $ngo THEN 1 END) AS civil_partnerships,
       count(CASE WHEN kind = 'international_ngo' THEN 1 END) AS international_partnerships,
       count(DISTINCT CASE WHEN kind = 'association' OR kind IN $ngo OR kind IN $private THEN other END)
           AS ngo_private_partners
"""
)

SHARES = {
    "post_indh_chichaoua": ("chichaoua", "post_indh", "founded_known"),
    "post_indh_khenifra": ("khenifra", "post_indh", "founded_known"),
    "domain_socioeco_khenifra": ("khenifra", "domain:socio_economic", "associations"),
    "domain_literacy_khenifra": ("khenifra", "domain:literacy", "associations"),
    "domain_women_khenifra": ("khenifra", "domain:women_integration", "associations"),
    "domain_social_sidikacem": ("sidi-kacem", "domains:social", "associations"),
    "domain_social_chichaoua": ("chichaoua", "domain:social_development", "associations"),
    "domain_schooling_chichaoua": ("chichaoua", "domain:schooling", "associations"),
    "domain_agriculture_chichaoua": ("chichaoua", "domain:agriculture", "associations"),
    "domain_heritage_chichaoua": ("chichaoua", "domain:heritage", "associations"),
    "domain_sport_chichaoua": ("chichaoua", "domain:sport", "associations"),
    "domain_professional_chichaoua": ("chichaoua", "domain:professional", "associations"),
    "domain_womenassoc_chichaoua": ("chichaoua", "domain:women_associations", "associations"),
    "volunteers_only_khenifra": ("khenifra", "volunteers_only", "staff_known"),
    "at_most_ten_staff_khenifra": ("khenifra", "small_employers", "employers"),
    "no_premises_khenifra": ("khenifra", "no_premises", "premises_known"),
    "no_equipment_khenifra": ("khenifra", "no_equipment", "equipment_known"),
    "internet_khenifra": ("khenifra", "internet", "internet_known"),
    "premises_sidikacem": ("sidi-kacem", "premises", "premises_known"),
    "no_equipment_sidikacem": ("sidi-kacem", "no_equipment", "equipment_known"),
    "no_project_experience_khenifra": ("khenifra", "not_experienced", "associations"),
    "at_least_one_project_khenifra": ("khenifra", "experienced", "associations"),
    "ongoing_projects_khenifra": ("khenifra", "with_ongoing", "associations"),
    "rural_projects_khenifra": ("khenifra", "rural_projects", "milieu_known"),
    "some_projects_sidikacem": ("sidi-kacem", "experienced", "associations"),
    "external_support_sidikacem": ("sidi-kacem", "supported", "experienced"),
    "socioeducational_projects_sidikacem": ("sidi-kacem", "nature_projects", "projects"),
    "women_projects_sidikacem": ("sidi-kacem", "women_projects", "projects"),
    "network_relations_khenifra": ("khenifra", "members", "associations"),
    "network_members_urban_khenifra": ("khenifra", "urban_members", "members"),
    "partnerships_government_sidikacem": ("sidi-kacem", "with_government", "partnered"),
    "partnerships_associations_sidikacem": ("sidi-kacem", "civil_partnerships", "partnerships"),
    "partnerships_international_sidikacem": ("sidi-kacem", "international_partnerships", "partnerships"),
    "network_members_chichaoua": ("chichaoua", "members", "associations"),
    "never_partnered_chichaoua": ("chichaoua", "never_partnered", "associations"),
}
"""Each share: its province, what is counted and out of what."""
COUNTS = {
    "entraide_premises_chichaoua": ("chichaoua", "entraide_premises", "associations"),
    "networks_in_province_khenifra": ("khenifra", "networks", "networks"),
    "no_ngo_private_partner_chichaoua": ("chichaoua", "ngo_private_partners", "partnerships"),
    "networks_in_province_chichaoua": ("chichaoua", "networks", "networks"),
    "regional_network_members_chichaoua": ("chichaoua", "regional_members", "associations"),
    "national_network_members_chichaoua": ("chichaoua", "national_members", "associations"),
}
"""Each count: its province, what is counted and among how many."""


@dataclass(frozen=True)
class Figure:
    """A figure as the graph has it; ``value`` is a percentage or a count, None for a share of nothing."""

    id: str
    value: float | None
    n: int
    kind: str


def compute_indicators(graph: Graph) -> dict[str, Figure]:
    """Compute every published figure that the graph can answer, by the study's id."""
    counted = {key: _count(graph, code) for key, code in PROVINCES.items()}
    figures = {}
    for id, (province, what, out_of) in SHARES.items():
        n = counted[province][out_of]
        value = 100 * counted[province].get(what, 0) / n if n else None
        figures[id] = Figure(id, value, n, "share")
    for id, (province, what, among) in COUNTS.items():
        figures[id] = Figure(id, counted[province][what], counted[province][among], "count")
    return figures


def _count(graph: Graph, province: str) -> Mapping[str, int]:
    counts: dict[str, Any] = {}
    for row in graph.read(COUNT_DOMAINS, province=province):
        counts[f"domain:{row['domain']}"] = row["count"]
        if row["wide"] in SOCIAL_GROUPS:
            counts["domains:social"] = counts.get("domains:social", 0) + row["count"]
    counts |= graph.read(COUNT_ASSOCIATIONS, province=province)[0]
    counts |= graph.read(COUNT_EXPERIENCE, province=province)[0]
    counts |= graph.read(COUNT_PROJECTS, province=province, groups=list(NATURE_GROUPS), women=list(WOMEN))[0]
    counts |= graph.read(COUNT_MEMBERS, province=province)[0]
    counts |= graph.read(COUNT_NETWORKS, province=province)[0]
    counts |= graph.read(COUNT_PARTNERED, province=province, government=list(GOVERNMENT))[0]
    counts |= graph.read(COUNT_PARTNERSHIPS, province=province, ngo=list(NGO), private=list(PRIVATE))[0]
    return counts
