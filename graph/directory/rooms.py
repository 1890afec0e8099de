"""Rooms and equipment that an organisation may share, as its own profile says them; the graph keeps them as spaces."""

from typing import LiteralString

# `row.rooms` null leaves the spaces as they are; a list takes their place. Who uses one that stays goes on using it.
REPLACE: LiteralString = """
CALL (entry, row) {
    MATCH (entry)-[:SHARES]->(old:Space)
    WHERE row.rooms IS NOT NULL AND NOT old.id IN [room IN row.rooms | room.id]
    DETACH DELETE old
}
CALL (entry, row) {
    UNWIND coalesce(row.rooms, []) AS values
    MERGE (room:Space {id: values.id})
    SET room = values
    MERGE (entry)-[:SHARES]->(room)
}
"""
OF_ENTRY: LiteralString = """
COLLECT { MATCH (entry)-[:SHARES]->(room:Space) RETURN room {.*} ORDER BY room.kind, room.id }
"""
