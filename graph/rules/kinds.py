"""The closed lists of words that the graph stores: kinds, states, levels and axes."""

from collections.abc import Mapping
from enum import StrEnum

AXES = ("governance", "vision", "management", "resources", "projects", "communication")
"""The six axes of the TAKWIA diagnostic (study, slide 9), in the study's order."""

WEAK = 0.4
"""An axis or theme with this score or less is a need (scores are in [0, 1])."""
STRONG = 0.6
"""An axis or theme with this score or more is a strength."""


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


class ContactKind(StrEnum):
    """How an organisation is reached."""

    TELEPHONE = "telephone"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    WEB = "web"
    PERSON = "person"


class Visibility(StrEnum):
    """Who sees a contact: everybody, members of own networks and linked organisations, or ADS staff alone."""

    EVERYBODY = "everybody"
    LINKED = "linked"
    STAFF = "staff"


class PointShown(StrEnum):
    """How exactly others see where an organisation is: its point, about a kilometre around it, or its commune."""

    EXACT = "exact"
    NEAR = "near"
    COMMUNE = "commune"


class ReceiptState(StrEnum):
    """How far the declaration of an association is."""

    FILED = "filed"
    PROVISIONAL = "provisional"
    DEFINITIVE = "definitive"
    NONE_GIVEN = "none_given"


class Function(StrEnum):
    """What an officer of an association is; of the first three there is one at a time."""

    PRESIDENT = "president"
    TREASURER = "treasurer"
    SECRETARY = "secretary"
    VICE_PRESIDENT = "vice_president"
    DEPUTY_TREASURER = "deputy_treasurer"
    DEPUTY_SECRETARY = "deputy_secretary"
    ADVISER = "adviser"


SINGLE_FUNCTIONS = (Function.PRESIDENT, Function.TREASURER, Function.SECRETARY)


class Accounting(StrEnum):
    """How an association keeps its accounts."""

    SIMPLE = "simple"
    DOUBLE_ENTRY = "double_entry"
    NONE = "none"


class Joining(StrEnum):
    """Who may join a network: whoever asks, on a request with questions, or by invitation."""

    OPEN = "open"
    REQUEST = "request"
    INVITATION = "invitation"


class FileKind(StrEnum):
    """What a file of an entry is."""

    LOGO = "logo"
    PICTURE = "picture"
    DOCUMENT = "document"


class Paper(StrEnum):
    """Which paper of an association a document is."""

    STATUTES = "statutes"
    RECEIPT = "receipt"
    MINUTES = "minutes"
    BOARD_LIST = "board_list"
    CONVENTION = "convention"
    REPORT = "report"
    OTHER = "other"


class Role(StrEnum):
    """What a user may be."""

    ASSOCIATION = "association"
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a person may do for an organisation that they act for; each may do what the one before may."""

    READS = "reads"
    EDITS = "edits"
    MANAGES = "manages"

    def includes(self, other: "Right") -> bool:
        """Say whether whoever has this right may do all that the other one allows."""
        order = list(Right)
        return order.index(self) >= order.index(other)


class MemberFunction(StrEnum):
    """Which office a person has in an organisation, if any; it gives no rights."""

    PRESIDENT = "president"
    TREASURER = "treasurer"
    SECRETARY = "secretary"
    MEMBER = "member"


class RequestKind(StrEnum):
    """What a request asks for.

    ``join``: an association asks a network; ``invite``: a network asks an association;
    ``partner``, ``exchange``: either of two organisations; ``space``: an association asks a host;
    ``recommend``, ``recommend_exchange``, ``recommend_space``: ADS staff recommend to an association a network to
    join, an association to exchange with, or a host whose spaces it could share;
    ``tell_network``, ``tell_member``, ``tell_partner``: somebody tells of a link that exists already, an association
    of its network, a network of its member, either of two partners; the other confirms it.
    """

    JOIN = "join"
    INVITE = "invite"
    PARTNER = "partner"
    SPACE = "space"
    EXCHANGE = "exchange"
    RECOMMEND = "recommend"
    RECOMMEND_EXCHANGE = "recommend_exchange"
    RECOMMEND_SPACE = "recommend_space"
    TELL_NETWORK = "tell_network"
    TELL_MEMBER = "tell_member"
    TELL_PARTNER = "tell_partner"


RECOMMENDATIONS: Mapping[str, RequestKind] = {
    RequestKind.RECOMMEND: RequestKind.JOIN,
    RequestKind.RECOMMEND_EXCHANGE: RequestKind.EXCHANGE,
    RequestKind.RECOMMEND_SPACE: RequestKind.SPACE,
}
"""Which request an association sends when it follows a recommendation; the recommendation's sender answers it."""

TELLINGS: Mapping[str, RequestKind] = {
    RequestKind.TELL_NETWORK: RequestKind.JOIN,
    RequestKind.TELL_MEMBER: RequestKind.INVITE,
    RequestKind.TELL_PARTNER: RequestKind.PARTNER,
}
"""Which request makes the same link as each telling of one that exists."""


class RequestState(StrEnum):
    """Where a request stands: ``expired`` after 60 days without an answer, ``ended`` with the link that it made."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENDED = "ended"


class Depth(StrEnum):
    """How far two organisations that are linked work together, from the least to the most."""

    KNOW = "know"
    INFORM = "inform"
    COORDINATE = "coordinate"
    COOPERATE = "cooperate"


class DecisionState(StrEnum):
    """What an association decided about a need."""

    ACCEPTED = "accepted"
    PUT_OFF = "put_off"
    REFUSED = "refused"


class ActionStatus(StrEnum):
    """How far an action of a plan is; ``late`` is worked out from its due date and never typed."""

    TO_DO = "to_do"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    LATE = "late"
    BLOCKED = "blocked"
    DONE = "done"
    GIVEN_UP = "given_up"
    RECURRING = "recurring"


class PlanState(StrEnum):
    """Where a province's plan stands."""

    DRAFT = "draft"
    PRESENTED = "presented"
    ADOPTED = "adopted"
    CLOSED = "closed"


class SessionState(StrEnum):
    """Where a session of a plan stands: planned, convoked (the associations were asked to come), held or cancelled."""

    PLANNED = "planned"
    CONVOKED = "convoked"
    HELD = "held"
    CANCELLED = "cancelled"


class Refusal(StrEnum):
    """Why a suggestion, a request or an invitation is refused; who is asked what is in portal/kit/forms.py."""

    TOO_FAR = "too_far"
    NOT_OUR_SUBJECT = "not_our_subject"
    IN_TOUCH = "in_touch"
    NO_TIME = "no_time"
    NOT_TAKING = "not_taking"
    INCOMPLETE = "incomplete"
    OUTSIDE = "outside"
    NOT_SO = "not_so"
    NO_LONGER = "no_longer"
    OTHER = "other"


OF_SUGGESTIONS = (Refusal.TOO_FAR, Refusal.NOT_OUR_SUBJECT, Refusal.IN_TOUCH, Refusal.NO_TIME, Refusal.OTHER)
"""Why a suggestion doesn't suit, and why a request or an invitation is refused by who isn't a network."""
OF_NETWORKS = (Refusal.NOT_TAKING, Refusal.INCOMPLETE, Refusal.OUTSIDE, Refusal.IN_TOUCH, Refusal.OTHER)
"""Why a network refuses who asks to join it."""
OF_TELLINGS = (Refusal.NOT_SO, Refusal.NO_LONGER, Refusal.OTHER)
"""Why a link that the other side tells of isn't confirmed."""


class Outcome(StrEnum):
    """What became of an accepted request; ``not_yet`` is asked again."""

    MET = "met"
    WORKING_TOGETHER = "working_together"
    CAME_TO_NOTHING = "came_to_nothing"
    NOT_YET = "not_yet"


class SupportKind(StrEnum):
    """What kind of support an offer of the catalogue is (study, slide 19)."""

    TRAINING = "training"
    COACHING = "coaching"
    INFORMATION = "information"
    NETWORKING = "networking"
    EXCHANGE = "exchange"
    GUIDE = "guide"


class TrainingObjective(StrEnum):
    """Which objective of the training plan a training serves (study, slide 20)."""

    GOVERNANCE = "governance"
    PROJECT_ENGINEERING = "project_engineering"
    COMMUNICATION = "communication"
    LOCAL_EXPERTISE = "local_expertise"
    GOOD_PRACTICE = "good_practice"


class Difficulty(StrEnum):
    """How much an offer expects of those who come."""

    BASIC = "basic"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Giver(StrEnum):
    """Who gives an offer: a paid trainer, another association, or the ADS's staff."""

    TRAINER = "trainer"
    PEER = "peer"
    STAFF = "staff"


SPOKEN = ("ar", "zgh", "fr", "en")
"""The languages in which an offer may be given: Arabic, Amazigh, French, English."""
