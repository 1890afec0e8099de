"""What the interface answers: every field is always there, and null is what isn't known."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from graph.rules.kinds import ContactKind, EntryKind, RequestKind, RequestState, Right

Scope = Literal["read", "write:profiles", "write:requests", "write:projects", "write:attendance"]
Limit = Field(20, ge=1, le=100, description="How many at most.")
Cursor = Field("", max_length=2000, description="What the last answer gave as “next”; empty for the beginning.")


class Sent(BaseModel):
    """What is read of an address; a filter that isn't known is refused, so that a slip doesn't widen a list."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What is sent to be kept."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Answer(BaseModel):
    """What is answered."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, from_attributes=True)


class Named(Answer):
    """A code with its name in the language asked for."""

    id: str
    name: str


class Place(Answer):
    """A territory with its official code; level: region, province, commune or place."""

    code: str
    level: str
    name_fr: str
    name_ar: str


class Entry(Answer):
    """An entry of the directory as lists show it; url: its page for people."""

    id: str
    kind: EntryKind
    name_fr: str
    name_ar: str
    place_fr: str | None
    place_ar: str | None
    domain: Named | None
    lat: float | None
    lon: float | None
    synthetic: bool
    url: str


class EntryList(Answer):
    """Entries that fit, how many there are in all, and what to send as “cursor” for those that follow."""

    items: list[Entry]
    total: int
    next: str | None


class EntryQuery(Sent):
    """The filters of the directory."""

    text: str = Field("", max_length=200, description="A part of the name, in French or Arabic.")
    kind: Literal["", "association", "network", "partner", "project"] = ""
    province: str = Field("", max_length=200, description="The code of a province, such as 05.301.")
    commune: str = Field("", max_length=200, description="The code of a commune.")
    domain: str = Field("", max_length=200, description="The id of a domain, such as literacy.")
    limit: int = Limit
    cursor: str = Cursor


class Contact(Answer):
    """A way to reach an entry that the reader may see; number in international form."""

    kind: ContactKind
    value: str
    person: str


class Room(Answer):
    """What an association shares."""

    kind: str
    name_fr: str
    name_ar: str
    capacity: int | None


class Means(Answer):
    """What an association has: people, and what it has for its work."""

    members: int | None
    volunteers: int | None
    staff: int | None
    premises: bool | None
    equipment: bool | None
    internet: bool | None
    rooms: list[Room]


class Legal(Answer):
    """What everybody sees of an association's legal file."""

    receipt_state: str | None
    receipt_number: str | None
    receipt_on: date | None
    utility_decree: str | None
    utility_on: date | None
    parent: str | None


class Joining(Answer):
    """What a network is, and who may join it."""

    nature: str | None
    level: str | None
    charter: str | None
    joining: str | None
    questions: list[str]


class ProjectFacts(Answer):
    """How far a project is."""

    state: str | None
    programme: str | None
    start_year: int | None
    end_year: int | None
    results: str | None


class Profile(Answer):
    """An entry as its page shows it to this reader.

    axes: the scores of the diagnostic in [0, 1], null where the reader doesn't see them; sections: those that the
    reader may change.
    """

    id: str
    kind: EntryKind
    name_fr: str
    name_ar: str
    acronym: str
    status: str
    synthetic: bool
    objectives_fr: str
    objectives_ar: str
    domains: list[Named]
    targets: list[Named]
    languages: list[str]
    founded_year: int | None
    places: list[list[Place]]
    locality: str
    milieu: str | None
    lat: float | None
    lon: float | None
    contacts: list[Contact]
    means: Means | None
    legal: Legal | None
    joining: Joining | None
    partner_kind: str | None
    project: ProjectFacts | None
    axes: dict[str, float] | None
    sections: list[str]
    url: str


class Link(Answer):
    """A link of an entry: what the other is to it, since which year, about which axis (of an exchange)."""

    relation: Literal[
        "networks", "members", "partners", "exchanges", "projects", "carriers", "funded", "funders", "uses"
    ]
    entry: Entry
    since: int | None
    axis: str | None


class LinkList(Answer):
    """The confirmed links of an entry, by name."""

    items: list[Link]


class Vocabulary(Answer):
    """The codes that filters take, with their names: provinces, domains (the narrower after the wider), groups."""

    provinces: list[Named]
    domains: list[Named]
    targets: list[Named]


class CommuneList(Answer):
    """The communes of a province."""

    items: list[Named]


class Figure(Answer):
    """A group and how many entries it has; null: so few that they could be recognised."""

    id: str
    name: str
    count: int | None


class Figures(Answer):
    """How many entries there are; least: under which a number isn't told."""

    least: int
    kinds: list[Figure]
    provinces: list[Figure]
    domains: list[Figure]


class OwnOrganisation(Answer):
    """An organisation that one acts for, and with which right."""

    id: str
    right: Right


class Me(Answer):
    """Who a token is."""

    name: str
    role: str
    organisations: list[OwnOrganisation]
    acting_for: str | None
    provinces: list[str]
    scopes: list[Scope]
    until: datetime


class Party(Answer):
    """A side of a request."""

    id: str
    kind: str
    name_fr: str
    name_ar: str


class Request(Answer):
    """A request between two organisations; sentence: what it asks, in words."""

    id: str
    kind: RequestKind
    state: RequestState
    sentence: str
    sender: Party
    recipient: Party
    message: str
    reason: str | None
    note: str | None
    axis: str | None
    since: int | None
    created_at: datetime
    decided_at: datetime | None
    may_answer: bool
    may_withdraw: bool


class RequestList(Answer):
    """Requests, the newest first, and what to send as “cursor” for those that follow."""

    items: list[Request]
    next: str | None


class RequestQuery(Sent):
    """Which requests: received or sent; in a state, or all."""

    side: Literal["received", "sent"] = "received"
    state: Literal["", "pending", "accepted", "refused", "withdrawn", "expired", "ended"] = ""
    limit: int = Limit
    cursor: str = Cursor


class Suggestion(Answer):
    """A suggestion with its reasons in words; axis: what an exchange would be about."""

    id: str
    kind: str
    name_fr: str
    name_ar: str
    about: str
    reasons: list[str]
    axis: str | None
    url: str


class SuggestionList(Answer):
    """Suggestions of a kind, best first; missing: what the profile lacks to make any; learned: by a model."""

    kind: Literal["network", "partner", "space", "exchange", "invite"]
    learned: bool
    missing: list[str]
    items: list[Suggestion]


class SuggestionQuery(Sent):
    """Which suggestions; empty: those of one's kind of organisation."""

    kind: Literal["", "network", "partner", "space", "exchange", "invite"] = ""
