"""Who carries and who funds a project, by the ids of organisations."""

from typing import LiteralString

# `row.carriers` or `row.funders` null leaves them as they are; a list takes their place.
REPLACE: LiteralString = """
CALL (entry, row) {
    MATCH (entry)<-[old:CARRIES]-(carrier)
    WHERE row.carriers IS NOT NULL AND NOT carrier.id IN row.carriers
    DELETE old
}
CALL (entry, row) {
    MATCH (entry)<-[old:FUNDS]-(funder)
    WHERE row.funders IS NOT NULL AND NOT funder.id IN row.funders
    DELETE old
}
CALL (entry, row) {
    UNWIND coalesce(row.carriers, []) AS id
    MATCH (organisation:Organisation {id: id})
    MERGE (organisation)-[:CARRIES]->(entry)
}
CALL (entry, row) {
    UNWIND coalesce(row.funders, []) AS id
    MATCH (organisation:Organisation {id: id})
    MERGE (organisation)-[:FUNDS]->(entry)
}
"""
CARRIERS: LiteralString = """
COLLECT { MATCH (entry)<-[:CARRIES]-(carrier:Organisation) RETURN carrier.id ORDER BY carrier.sort_fr, carrier.id }
"""
FUNDERS: LiteralString = """
COLLECT { MATCH (entry)<-[:FUNDS]-(funder:Organisation) RETURN funder.id ORDER BY funder.sort_fr, funder.id }
"""
