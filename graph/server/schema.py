"""Labels, constraints and indexes of the graph, as numbered migrations that can run twice.

Labels: ``Region``, ``Province``, ``Commune`` and ``Place`` are all ``Territory``; ``Association``, ``Network`` and
``Partner`` are ``Organisation``; these and ``Project`` are ``Entry``, which is what the directory lists.
"""

from collections.abc import Callable
from typing import LiteralString

from graph.server.connection import Graph
from graph.server.renaming import rewrite_names

RECORD_NUMBERS = "CREATE CONSTRAINT migration_number IF NOT EXISTS FOR (m:Migration) REQUIRE m.number IS UNIQUE"
LIST_NUMBERS = "MATCH (m:Migration) RETURN m.number AS number"
RECORD = "MERGE (m:Migration {number: $number}) ON CREATE SET m.applied_at = datetime()"
WAIT_FOR_INDEXES = "CALL db.awaitIndexes(300)"

MIGRATIONS: dict[int, tuple[LiteralString, ...]] = {
    1: (
        "CREATE CONSTRAINT territory_code IF NOT EXISTS FOR (n:Territory) REQUIRE n.code IS UNIQUE",
        "CREATE CONSTRAINT domain_id IF NOT EXISTS FOR (n:Domain) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT target_group_id IF NOT EXISTS FOR (n:TargetGroup) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT entry_id IF NOT EXISTS FOR (n:Entry) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT organisation_id IF NOT EXISTS FOR (n:Organisation) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT project_id IF NOT EXISTS FOR (n:Project) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT space_id IF NOT EXISTS FOR (n:Space) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT user_id IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT user_email IF NOT EXISTS FOR (n:User) REQUIRE n.email IS UNIQUE",
        "CREATE CONSTRAINT link_request_id IF NOT EXISTS FOR (n:LinkRequest) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT link_request_open IF NOT EXISTS FOR (n:LinkRequest) REQUIRE n.open_key IS UNIQUE",
        "CREATE CONSTRAINT change_id IF NOT EXISTS FOR (n:Change) REQUIRE n.id IS UNIQUE",
    ),
    2: (
        "CREATE INDEX entry_name IF NOT EXISTS FOR (n:Entry) ON (n.name_key)",
        "CREATE INDEX entry_kind_name IF NOT EXISTS FOR (n:Entry) ON (n.kind, n.name_key)",
        "CREATE INDEX territory_level IF NOT EXISTS FOR (n:Territory) ON (n.level)",
        "CREATE INDEX network_level IF NOT EXISTS FOR (n:Network) ON (n.level)",
        "CREATE INDEX link_request_state IF NOT EXISTS FOR (n:LinkRequest) ON (n.state)",
        "CREATE POINT INDEX association_location IF NOT EXISTS FOR (n:Association) ON (n.location)",
        "CREATE POINT INDEX entry_location IF NOT EXISTS FOR (n:Entry) ON (n.location)",
    ),
    3: (
        # The stored text is folded already (graph/rules/folding.py): words are split at spaces and kept as they are.
        "CREATE FULLTEXT INDEX directory_text IF NOT EXISTS FOR (n:Entry) ON EACH [n.search_text] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}",
    ),
    4: (
        "CREATE CONSTRAINT outcome_id IF NOT EXISTS FOR (n:Outcome) REQUIRE n.id IS UNIQUE",
        # Reasons were free text before they were words: the text is kept as a note beside the word "other".
        "MATCH (n:LinkRequest|Change) WHERE NOT n.reason IN "
        "['too_far', 'not_our_subject', 'in_touch', 'no_time', 'other'] "
        "WITH n, CASE trim(n.reason) WHEN '' THEN null ELSE n.reason END AS note "
        "SET n.note = note, n.reason = CASE WHEN note IS NULL THEN null ELSE 'other' END",
        "MATCH ()-[n:DISMISSED]->() WHERE NOT n.reason IN "
        "['too_far', 'not_our_subject', 'in_touch', 'no_time', 'other'] "
        "WITH n, CASE trim(n.reason) WHEN '' THEN null ELSE n.reason END AS note "
        "SET n.note = note, n.reason = CASE WHEN note IS NULL THEN null ELSE 'other' END",
    ),
    5: ("CREATE CONSTRAINT revision_id IF NOT EXISTS FOR (n:Revision) REQUIRE n.id IS UNIQUE",),
    6: (
        "CREATE CONSTRAINT instrument_id IF NOT EXISTS FOR (n:Instrument) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT diagnostic_id IF NOT EXISTS FOR (n:Diagnostic) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT diagnostic_code IF NOT EXISTS FOR (n:Diagnostic) REQUIRE n.code IS UNIQUE",
        "CREATE CONSTRAINT diagnostic_open IF NOT EXISTS FOR (n:Diagnostic) REQUIRE n.open_key IS UNIQUE",
        "CREATE CONSTRAINT sheet_id IF NOT EXISTS FOR (n:Sheet) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT evidence_id IF NOT EXISTS FOR (n:Evidence) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT campaign_id IF NOT EXISTS FOR (n:Campaign) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX diagnostic_state IF NOT EXISTS FOR (n:Diagnostic) ON (n.state)",
    ),
    7: (
        "CREATE CONSTRAINT offer_id IF NOT EXISTS FOR (n:Offer) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT guide_id IF NOT EXISTS FOR (n:Guide) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT need_decision_id IF NOT EXISTS FOR (n:NeedDecision) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT plan_action_id IF NOT EXISTS FOR (n:PlanAction) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT indicator_id IF NOT EXISTS FOR (n:Indicator) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX plan_action_due IF NOT EXISTS FOR (n:PlanAction) ON (n.due_on)",
    ),
    8: (
        "CREATE CONSTRAINT province_plan_id IF NOT EXISTS FOR (n:ProvincePlan) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT training_session_id IF NOT EXISTS FOR (n:TrainingSession) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT plan_version_id IF NOT EXISTS FOR (n:PlanVersion) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT convocation_id IF NOT EXISTS FOR (n:Convocation) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT convocation_key IF NOT EXISTS FOR (n:Convocation) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT message_id IF NOT EXISTS FOR (n:Message) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX message_state IF NOT EXISTS FOR (n:Message) ON (n.state)",
    ),
    9: ("CREATE CONSTRAINT action_file_id IF NOT EXISTS FOR (n:ActionFile) REQUIRE n.id IS UNIQUE",),
    10: (
        "CREATE INDEX entry_sort_fr IF NOT EXISTS FOR (n:Entry) ON (n.sort_fr)",
        "CREATE INDEX entry_sort_ar IF NOT EXISTS FOR (n:Entry) ON (n.sort_ar)",
        "CREATE INDEX entry_kind_sort_fr IF NOT EXISTS FOR (n:Entry) ON (n.kind, n.sort_fr)",
        "CREATE INDEX entry_kind_sort_ar IF NOT EXISTS FOR (n:Entry) ON (n.kind, n.sort_ar)",
    ),
    11: (
        "CREATE CONSTRAINT user_session_id IF NOT EXISTS FOR (n:UserSession) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT user_session_token IF NOT EXISTS FOR (n:UserSession) REQUIRE n.token_hash IS UNIQUE",
        "CREATE CONSTRAINT tries_key IF NOT EXISTS FOR (n:Tries) REQUIRE n.key IS UNIQUE",
        "CREATE INDEX tries_last IF NOT EXISTS FOR (n:Tries) ON (n.last_at)",
    ),
}
STEPS: dict[int, Callable[[Graph], None]] = {10: rewrite_names}
"""What a migration does after its statements, where Cypher alone can't."""


def migrate(graph: Graph) -> list[int]:
    """Apply the migrations that the graph doesn't have yet, in order, and return their numbers."""
    graph.write(RECORD_NUMBERS)
    done = {row["number"] for row in graph.read(LIST_NUMBERS)}
    applied = []
    for number, statements in sorted(MIGRATIONS.items()):
        if number in done:
            continue
        for statement in statements:
            graph.write(statement)
        if number in STEPS:
            STEPS[number](graph)
        graph.write(RECORD, number=number)
        applied.append(number)
    graph.read(WAIT_FOR_INDEXES)
    return applied
