"""Everything that knows Cypher and the Neo4j driver, one module per aggregate."""
