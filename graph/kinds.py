"""The closed lists of words that the graph stores: kinds, states, levels and axes."""

from enum import StrEnum

AXES = ("governance", "vision", "management", "resources", "projects", "communication")
"""The six axes of the TAKWIA diagnostic (study, slide 9), in the study's order."""

WEAK = 0.4
"""An axis score at or under this is a need (scores are in [0, 1])."""


class OrganisationKind(StrEnum):
    """What an organisation is."""

    ASSOCIATION = "association"
    NETWORK = "network"
    PARTNER = "partner"


class EntryKind(StrEnum):
    """What an entry of the directory is: an organisation or a project."""

    ASSOCIATION = "association"
    NETWORK = "network"
    PARTNER = "partner"
    PROJECT = "project"


class Milieu(StrEnum):
    """Where an association lives, or what a project aims at."""

    URBAN = "urban"
    RURAL = "rural"


class Status(StrEnum):
    """Whether an organisation still acts; only active ones are listed and suggested."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"
    MERGED = "merged"


class NetworkNature(StrEnum):
    """What gathers the members of a network."""

    THEMATIC = "thematic"
    TERRITORIAL = "territorial"


class Level(StrEnum):
    """How far a network reaches."""

    LOCAL = "local"
    PROVINCIAL = "provincial"
    REGIONAL = "regional"
    NATIONAL = "national"


class PartnerKind(StrEnum):
    """What kind of partner an organisation is."""

    MINISTRY = "ministry"
    LOCAL_AUTHORITY = "local_authority"
    INDH_COMMITTEE = "indh_committee"
    ASSOCIATION_NGO = "association_ngo"
    INTERNATIONAL_NGO = "international_ngo"
    DONOR = "donor"
    COMPANY = "company"


class ProjectState(StrEnum):
    """How far a project is."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    COMPLETED = "completed"


class SpaceKind(StrEnum):
    """What a space that can be pooled offers."""

    MEETING_ROOM = "meeting_room"
    OFFICE = "office"
    COMPUTERS = "computers"
    TRAINING_ROOM = "training_room"
    VEHICLE = "vehicle"


class Role(StrEnum):
    """What a user may be."""

    ASSOCIATION = "association"
    COORDINATOR = "coordinator"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"


class RequestKind(StrEnum):
    """What a request asks for.

    ``join``: an association asks a network; ``invite``: a network asks an association;
    ``partner``, ``exchange``: either of two organisations; ``space``: an association asks a host;
    ``recommend``: ADS staff recommend a network to an association.
    """

    JOIN = "join"
    INVITE = "invite"
    PARTNER = "partner"
    SPACE = "space"
    EXCHANGE = "exchange"
    RECOMMEND = "recommend"


class RequestState(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
