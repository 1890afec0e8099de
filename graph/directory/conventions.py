"""Conventions that an association has signed: with whom, under which number, when and for how much."""

from typing import LiteralString

# `row.conventions` null leaves them as they are; a list takes their place, in its order.
REPLACE: LiteralString = """
CALL (entry, row) {
    MATCH (entry)-[:HAS_CONVENTION]->(old:Convention)
    WHERE row.conventions IS NOT NULL AND NOT old.id IN [convention IN row.conventions | convention.id]
    DETACH DELETE old
}
CALL (entry, row) {
    UNWIND range(0, size(coalesce(row.conventions, [])) - 1) AS position
    WITH entry, row.conventions[position] AS values, position
    MERGE (convention:Convention {id: values.id})
    SET convention = values, convention.position = position
    MERGE (entry)-[:HAS_CONVENTION]->(convention)
}
"""
OF_ENTRY: LiteralString = """
COLLECT { MATCH (entry)-[:HAS_CONVENTION]->(convention:Convention)
          RETURN convention {.*} ORDER BY convention.position, convention.id }
"""
