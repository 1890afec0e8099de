"""What programs send: requests and answers, projects, and who came to a session."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, WithJsonSchema

from graph.rules.kinds import SessionState
from portal.api.models import Answer, Given, Sent

Words = Annotated[str, Field(max_length=4000)]
LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$"})]
"""An hour of the place, which says no zone."""
Id = Annotated[str, Field(min_length=1, max_length=400)]


class NewRequest(Given):
    """A request of one's organisation to another. axis: what an exchange is about; sender: of several of one's own.

    answers: to the questions of a network that one asks to join, in their order.
    """

    kind: Literal["join", "invite", "partner", "space", "exchange"]
    recipient: Id
    message: Words
    answers: list[Words] = Field([], max_length=20)
    sender: Id | None = None
    axis: Literal["governance", "vision", "management", "resources", "projects", "communication"] | None = None


class RequestAnswer(Given):
    """What becomes of a request: who receives it accepts or refuses, with a reason; who sent it withdraws."""

    answer: Literal["accepted", "refused", "withdrawn"]
    reason: Words = ""
    note: Words = ""


class NewProject(Given):
    """A project that an organisation carries; one name suffices. state: planned, ongoing or completed."""

    carrier: Id
    name_fr: Words = ""
    name_ar: Words = ""
    state: Words = ""


class Session(Answer):
    """A session of a province's plan, in the words of its page; answer: what one's association said, if asked."""

    id: str
    title: str
    place: str
    province: str
    quarter: str
    days: list[date]
    starts_at: LocalTime | None
    ends_at: LocalTime | None
    state: SessionState
    answer: Literal["invited", "yes", "no", "waiting"] | None


class SessionList(Answer):
    """Sessions, by quarter and day."""

    items: list[Session]


class SessionQuery(Sent):
    """Of which province, for staff; their first one unless given."""

    province: str = Field("", max_length=200)


class AttendanceRow(Answer):
    """An association that was asked; attended: null until it is entered; came: how many people."""

    association: str
    name_fr: str
    name_ar: str
    attended: bool | None
    came: int
    people: list[str]


class AttendanceSheet(Answer):
    """Who came to a session."""

    session: str
    state: SessionState
    rows: list[AttendanceRow]


class SentRow(Given):
    """Whether an association came, how many people, and their names as far as they are known."""

    association: Id
    attended: StrictBool
    came: StrictInt | None = None
    people: list[Words] = Field([], max_length=200)


class SentAttendance(Given):
    """Who came, for every association that has seats."""

    rows: Annotated[list[SentRow], Field(max_length=500)]
