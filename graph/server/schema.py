"""Labels, constraints and indexes of the graph, as numbered migrations that can run twice.

Labels: ``Region``, ``Province``, ``Commune`` and ``Place`` are all ``Territory``; ``Association``, ``Network`` and
``Partner`` are ``Organisation``; these and ``Project`` are ``Entry``, which is what the directory lists.
"""

import re
from collections.abc import Callable, Iterable
from typing import LiteralString

from graph.server.connection import Graph
from graph.server.renaming import rewrite_names, write_people_texts

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
    12: (
        "CREATE CONSTRAINT user_telephone IF NOT EXISTS FOR (n:User) REQUIRE n.telephone IS UNIQUE",
        "CREATE INDEX user_unproven IF NOT EXISTS FOR (n:User) ON (n.unproven)",
        "CREATE INDEX user_role IF NOT EXISTS FOR (n:User) ON (n.role)",
        "CREATE FULLTEXT INDEX user_text IF NOT EXISTS FOR (n:User) ON EACH [n.search_text] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}",
        "CREATE CONSTRAINT access_code_id IF NOT EXISTS FOR (n:AccessCode) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT access_code_digest IF NOT EXISTS FOR (n:AccessCode) REQUIRE n.digest IS UNIQUE",
        "CREATE CONSTRAINT second_factor_id IF NOT EXISTS FOR (n:SecondFactor) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT claim_id IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT claim_open IF NOT EXISTS FOR (n:Claim) REQUIRE n.open_key IS UNIQUE",
        "CREATE INDEX claim_state IF NOT EXISTS FOR (n:Claim) ON (n.state)",
        "CREATE CONSTRAINT access_event_id IF NOT EXISTS FOR (n:AccessEvent) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX association_checked IF NOT EXISTS FOR (n:Association) ON (n.right_on)",
        # Sheets of those who answer alone are their own from now on: known is whose they are where one account acts.
        "MATCH (sheet:Sheet)<-[:HAS_SHEET]-(:Diagnostic)<-[:ASSESSED_BY]-(association:Association) "
        "WHERE sheet.role <> 'consensus' AND sheet.user IS NULL "
        "WITH sheet, [(association)<-[:ACTS_FOR]-(user:User) | user.id] AS users WHERE size(users) = 1 "
        "SET sheet.user = users[0]",
    ),
    13: (
        "CREATE CONSTRAINT contact_id IF NOT EXISTS FOR (n:Contact) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT officer_id IF NOT EXISTS FOR (n:Officer) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT convention_id IF NOT EXISTS FOR (n:Convention) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT entry_file_id IF NOT EXISTS FOR (n:EntryFile) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT entry_section_id IF NOT EXISTS FOR (n:EntrySection) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT entry_edit_id IF NOT EXISTS FOR (n:EntryEdit) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX contact_value IF NOT EXISTS FOR (n:Contact) ON (n.value)",
        "CREATE INDEX association_receipt IF NOT EXISTS FOR (n:Association) ON (n.receipt_key)",
        "CREATE INDEX association_mandate_ends IF NOT EXISTS FOR (n:Association) ON (n.mandate_ends_on)",
        "CREATE INDEX association_board_changed IF NOT EXISTS FOR (n:Association) ON (n.board_changed_on)",
    ),
    14: (
        "CREATE CONSTRAINT tie_key IF NOT EXISTS FOR (n:Tie) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT ended_link_id IF NOT EXISTS FOR (n:EndedLink) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT join_link_id IF NOT EXISTS FOR (n:JoinLink) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT thread_id IF NOT EXISTS FOR (n:Thread) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT thread_key IF NOT EXISTS FOR (n:Thread) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT post_id IF NOT EXISTS FOR (n:Post) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT muted_id IF NOT EXISTS FOR (n:Muted) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT abuse_report_id IF NOT EXISTS FOR (n:AbuseReport) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT notice_id IF NOT EXISTS FOR (n:Notice) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT funding_call_id IF NOT EXISTS FOR (n:FundingCall) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT booking_id IF NOT EXISTS FOR (n:Booking) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT space_rules_space IF NOT EXISTS FOR (n:SpaceRules) REQUIRE n.space IS UNIQUE",
        "CREATE INDEX thread_province IF NOT EXISTS FOR (n:Thread) ON (n.province)",
        "CREATE INDEX thread_last IF NOT EXISTS FOR (n:Thread) ON (n.last_at)",
        "CREATE INDEX notice_until IF NOT EXISTS FOR (n:Notice) ON (n.until)",
        "CREATE INDEX funding_call_until IF NOT EXISTS FOR (n:FundingCall) ON (n.until)",
        "CREATE INDEX booking_starts IF NOT EXISTS FOR (n:Booking) ON (n.starts_at)",
        "CREATE INDEX link_request_created IF NOT EXISTS FOR (n:LinkRequest) ON (n.created_at)",
    ),
    15: (
        "CREATE CONSTRAINT import_batch_id IF NOT EXISTS FOR (n:ImportBatch) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT import_mapping_id IF NOT EXISTS FOR (n:ImportMapping) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT import_word_id IF NOT EXISTS FOR (n:ImportWord) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT merge_id IF NOT EXISTS FOR (n:Merge) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX entry_external_id IF NOT EXISTS FOR (n:Entry) ON (n.external_id)",
    ),
    17: (
        "CREATE CONSTRAINT sent_form_id IF NOT EXISTS FOR (n:SentForm) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX sent_form_at IF NOT EXISTS FOR (n:SentForm) ON (n.at)",
    ),
    18: ("CREATE CONSTRAINT dead_address IF NOT EXISTS FOR (n:DeadAddress) REQUIRE n.address IS UNIQUE",),
    21: (
        # Days of the legal file are ISO texts; lists wrote this one as a date of the graph's own.
        "MATCH (n:Entry) WHERE n.receipt_on IS NOT NULL SET n.receipt_on = toString(n.receipt_on)",
        "CREATE INDEX entry_synthetic IF NOT EXISTS FOR (n:Entry) ON (n.synthetic)",
        # An undoing that came after somebody had removed an officer left one without a name.
        "MATCH (n:Officer) WHERE n.name IS NULL DETACH DELETE n",
        # Addresses of the web are kept as one opens them; lists kept them as they were written.
        "MATCH (n:Contact {kind: 'web'}) WHERE NOT n.value CONTAINS '://' SET n.value = 'https://' + n.value",
        # A month without its year says nothing.
        "MATCH (n:Entry) WHERE n.founded_month IS NOT NULL AND n.founded_year IS NULL SET n.founded_month = null",
    ),
    22: (
        "CREATE CONSTRAINT api_token_id IF NOT EXISTS FOR (n:ApiToken) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT api_token_hash IF NOT EXISTS FOR (n:ApiToken) REQUIRE n.token_hash IS UNIQUE",
    ),
    24: ("CREATE CONSTRAINT maintenance_id IF NOT EXISTS FOR (n:Maintenance) REQUIRE n.id IS UNIQUE",),
    25: (
        "CREATE CONSTRAINT api_call_id IF NOT EXISTS FOR (n:ApiCall) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX api_call_at IF NOT EXISTS FOR (n:ApiCall) ON (n.at)",
    ),
    26: (
        # What is listed in order is found in these alone: a page far inside the directory reads no entry before it.
        "CREATE INDEX entry_listed_fr IF NOT EXISTS FOR (n:Entry) ON (n.active, n.sort_fr, n.id)",
        "CREATE INDEX entry_listed_ar IF NOT EXISTS FOR (n:Entry) ON (n.active, n.sort_ar, n.id)",
        "CREATE INDEX entry_kind_listed_fr IF NOT EXISTS FOR (n:Entry) ON (n.active, n.kind, n.sort_fr, n.id)",
        "CREATE INDEX entry_kind_listed_ar IF NOT EXISTS FOR (n:Entry) ON (n.active, n.kind, n.sort_ar, n.id)",
        "DROP INDEX entry_sort_fr IF EXISTS",
        "DROP INDEX entry_sort_ar IF EXISTS",
        "DROP INDEX entry_kind_sort_fr IF EXISTS",
        "DROP INDEX entry_kind_sort_ar IF EXISTS",
        # An id is unique among all entries; a query that names the kind besides would look through all of the kind.
        "CREATE INDEX association_id IF NOT EXISTS FOR (n:Association) ON (n.id)",
        "CREATE INDEX network_id IF NOT EXISTS FOR (n:Network) ON (n.id)",
        # Those that aren't active are few: they are counted here.
        "CREATE INDEX entry_active_kind IF NOT EXISTS FOR (n:Entry) ON (n.active, n.kind)",
    ),
    27: (
        # A link that a merge moved says by which merges, the last first; before, it said by one.
        "MATCH (merge:Merge) MATCH (:Entry {id: merge.kept})-[link]-() WHERE link.merged_by IS NOT NULL "
        "SET link.merged_by = [] + link.merged_by",
    ),
}
STEPS: dict[int, Callable[[Graph], None]] = {10: rewrite_names, 12: write_people_texts}
"""What a migration does after its statements, where Cypher alone can't."""

OF_SCHEMA = re.compile(r"(CREATE|DROP) ((\w+ )?INDEX|CONSTRAINT) (?P<name>\w+) ")
"""Statements that make or drop a constraint or an index, and change no data."""


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


def schema_names(numbers: Iterable[int]) -> list[str]:
    """Return the names of all constraints and indexes that some migrations make."""
    statements = (one for number in numbers for one in MIGRATIONS.get(number, ()))
    return [found["name"] for statement in statements if (found := OF_SCHEMA.match(statement))]


def restore_schema(graph: Graph) -> None:
    """Make the constraints and indexes of all migrations that the graph says it has; its data aren't touched."""
    done = {row["number"] for row in graph.read(LIST_NUMBERS)}
    for number in sorted(done & MIGRATIONS.keys()):
        for statement in MIGRATIONS[number]:
            if OF_SCHEMA.match(statement):
                graph.write(statement)
