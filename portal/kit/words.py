"""The words of pages for what the graph keeps as codes: kinds, states, levels and axes."""

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.kit.bidi import bdi
from portal.kit.language import current_language, format_count, ngettext
from portal.kit.profile_words import PROFILE_LISTS

AXES = {
    "governance": _l("governance"),
    "vision": _l("clarity of vision"),
    "management": _l("management"),
    "resources": _l("resources and skills"),
    "projects": _l("project design"),
    "communication": _l("communication"),
}
ENTRY_KINDS = {
    "association": _l("Association"),
    "network": _l("Network"),
    "partner": _l("Partner"),
    "project": _l("Project"),
}
ENTRY_KINDS_PLURAL = {
    "association": _l("Associations"),
    "network": _l("Networks"),
    "partner": _l("Partners"),
    "project": _l("Projects"),
}
NATURES = {"thematic": _l("Thematic network"), "territorial": _l("Territorial network")}
LEVELS = {
    "local": _l("local"),
    "provincial": _l("provincial"),
    "regional": _l("regional"),
    "national": _l("national"),
}
PARTNER_KINDS = {
    "ministry": _l("Public body"),
    "local_authority": _l("Local authority"),
    "indh_committee": _l("INDH committee"),
    "association_ngo": _l("Association or NGO"),
    "international_ngo": _l("International NGO"),
    "donor": _l("Donor"),
    "company": _l("Company"),
}
PROJECT_STATES = {"planned": _l("planned"), "ongoing": _l("under way"), "completed": _l("completed")}
MILIEUX = {"urban": _l("urban"), "rural": _l("rural")}
SPACE_KINDS = {
    "meeting_room": _l("a meeting room"),
    "office": _l("an office"),
    "computers": _l("computers"),
    "training_room": _l("a training room"),
    "vehicle": _l("a vehicle"),
}
MEANS = {"premises": _l("premises"), "equipment": _l("equipment"), "internet": _l("internet")}
SUGGESTION_KINDS = {
    "network": _l("Networks"),
    "partner": _l("Partners"),
    "space": _l("Spaces to share"),
    "exchange": _l("Exchanges"),
    "invite": _l("Invitations"),
}
REFUSALS = {
    "too_far": _l("Too far"),
    "not_our_subject": _l("Not our subject"),
    "in_touch": _l("We are in touch already"),
    "no_time": _l("No time"),
    "not_taking": _l("We take no new members at the moment"),
    "incomplete": _l("Your file isn't complete"),
    "outside": _l("It is outside our field"),
    "not_so": _l("It isn't so"),
    "no_longer": _l("It was so, and is over"),
    "other": _l("Another reason"),
}
DEPTHS = {
    "know": _l("We know each other"),
    "inform": _l("We exchange information"),
    "coordinate": _l("We coordinate what we do"),
    "cooperate": _l("We work together"),
}
RELATIONS = {
    "membership": _l("Membership"),
    "partner": _l("Partnership"),
    "exchange": _l("Exchange"),
    "space": _l("Use of their spaces"),
    "lent": _l("Use of your spaces"),
}
"""What links two organisations, said to one of them."""
OUTCOMES = {
    "met": _l("We have met"),
    "working_together": _l("We work together"),
    "came_to_nothing": _l("It came to nothing"),
    "not_yet": _l("Not yet"),
}
PREMISES_SOURCES = {
    "owned": _l("owned"),
    "rented": _l("rented"),
    "lent": _l("lent"),
    "entraide_nationale": _l("given by Entraide nationale"),
}
FACTS = {
    **AXES,
    "axes": _l("the diagnostic"),
    "place": _l("your place"),
    "domains": _l("your domains"),
    "targets": _l("whom you work for"),
    "objectives": _l("your objectives"),
    "founded": _l("the year of creation"),
    "members": _l("how many members you have"),
    "staff": _l("whether you have paid staff"),
    "premises": _l("whether you have premises"),
    "equipment": _l("whether you have computers"),
    "internet": _l("whether you have internet"),
    "names": _l("your name in French and in Arabic"),
    "contacts": _l("how you can be reached"),
    "languages": _l("the languages you work in"),
    "receipt": _l("your receipt"),
    "mandate": _l("the end of the board's mandate"),
    "officers": _l("who is on the board"),
    "diagnostic": _l("the diagnostic"),
}
WELCOME = {
    "accepted": _l("Accepted requests and invitations"),
    "ended": _l("Links that ended later"),
    "fewer": _l("“Show fewer like this”"),
}
RESPONDENTS = {
    "president": _l("President"),
    "treasurer": _l("Treasurer"),
    "secretary": _l("Secretary"),
    "member": _l("Member"),
}
"""As whom a person answers a diagnostic; further members are "member-2", "member-3"…"""
FUNCTIONS = dict(RESPONDENTS)
"""Functions of people in an association."""
RIGHTS = {
    "reads": _l("Read: what the association has here, and answer the diagnostic alone"),
    "edits": _l("Edit: its page, its diagnostic and its plan, and answer requests for it"),
    "manages": _l("Manage: all that, and invite people"),
}
"""What a person may do for an organisation, from the least."""
RIGHTS_SHORT = {"reads": _l("reads"), "edits": _l("edits"), "manages": _l("manages")}
ROLES = {
    "association": _l("Person of an association"),
    "coordinator": _l("Coordinator of a network"),
    "partner": _l("Person of a partner"),
    "staff": _l("ADS staff"),
    "administrator": _l("Administrator"),
}
SUPPORT_KINDS = {
    "training": _l("Training"),
    "coaching": _l("Coaching"),
    "information": _l("Information, sharing and reflection"),
    "networking": _l("Networking"),
    "exchange": _l("Exchange and transfer of know-how"),
    "guide": _l("Guides and tools"),
}
TRAINING_OBJECTIVES = {
    "governance": _l("Better governance of associations"),
    "project_engineering": _l("Designing and running projects"),
    "communication": _l("Communication and coordination among associations and with others"),
    "local_expertise": _l("Local expertise in supporting associations"),
    "good_practice": _l("Exchange of good practice"),
}
DIFFICULTIES = {
    "basic": _l("For beginners"),
    "intermediate": _l("With some experience"),
    "advanced": _l("With a lot of experience"),
}
GIVERS = {
    "trainer": _l("A trainer"),
    "peer": _l("Another association"),
    "staff": _l("The ADS team"),
}
SPOKEN = {"ar": _l("Arabic"), "zgh": _l("Amazigh"), "fr": _l("French"), "en": _l("English")}
DECISIONS = {"accepted": _l("Taken on"), "put_off": _l("Put off"), "refused": _l("Refused")}
DECIDE = {"accepted": _l("Take on"), "put_off": _l("Put it off"), "refused": _l("Refuse")}
"""What one may decide about a need, and above what was decided."""
ACTION_STATUSES = {
    "to_do": _l("To do"),
    "planned": _l("Planned"),
    "under_way": _l("Under way"),
    "late": _l("Late"),
    "blocked": _l("Blocked"),
    "done": _l("Done"),
    "given_up": _l("Given up"),
    "recurring": _l("Recurring"),
}
RESPONSIBLE = {
    **RESPONDENTS,
    "committee": _l("A committee or working group"),
    "employee": _l("An employee"),
    "board": _l("The whole board"),
}
"""Who sees to an action: always a role."""
PLAN_STATES = {
    "draft": _l("Draft"),
    "presented": _l("Presented"),
    "adopted": _l("Adopted"),
    "closed": _l("Closed"),
}
SESSION_STATES = {
    "planned": _l("Scheduled"),
    "convoked": _l("Associations asked to come"),
    "held": _l("Held"),
    "cancelled": _l("Cancelled"),
}
WEEKDAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip
RAMADAN = {"none": _l("No session"), "shorter": _l("Shorter days, of four hours"), "usual": _l("As usual")}
UNSERVED = {
    "no_offer": _l("No offer of the catalogue serves the theme"),
    "no_location": _l("It isn't known where the association is"),
    "no_place": _l("No hall is within reach"),
    "no_room": _l("The halls within reach are too small"),
    "dropped": _l("The session that would serve it was dropped, or the association taken off"),
    "too_few": _l("Too few associations near one another need it"),
    "budget": _l("The budget is used up"),
    "trainer_days": _l("The trainers' days are used up"),
    "place_full": _l("The halls within reach have no session left"),
    "seats": _l("The sessions are full, and too few are left for another one"),
    "visits": _l("The association comes to as many sessions as it can gain by"),
    "minimum": _l("The days are kept for kinds of support that would be missing otherwise"),
    "share": _l("Serving it would leave rural or women's associations below their share"),
}
"""Why a need isn't served by a plan."""
ANSWERS = {
    "invited": _l("No answer yet"),
    "yes": _l("Attending"),
    "no": _l("Not attending"),
    "waiting": _l("On the waiting list"),
}
OWN_ANSWERS = {
    "invited": _l("You haven't answered yet"),
    "yes": _l("You are coming"),
    "no": _l("You aren't coming"),
    "waiting": _l("You are on the waiting list"),
}
"""The same, said to the association that answered."""
MAIL_STATES = {"waiting": _l("waiting"), "sent": _l("sent"), "failed": _l("not sent")}
MAIL_ERRORS = {
    "unclear": _l("the connection broke: it may have arrived"),
    "late": _l("it would have come too late"),
    "withdrawn": _l("the session was cancelled first"),
    "untrusted": _l("the mail server doesn't prove who it is; it is tried again"),
    "dead": _l("letters to this address were refused before: check the address"),
}
"""Why a message wasn't sent, when it isn't the mail server that says so."""
OFFICES = {
    "Bureau de l'association": _l("The association's board"),
    "Équipe provinciale de l'ADS": _l("The ADS team of the province"),
    "Coordination du réseau": _l("The network's coordination"),
    "Administration du portail": _l("The portal's administration"),
    "Compte fermé": _l("A closed account"),
}
"""Accounts that bear the name of an office, not of a person: pages say it in their language."""
SERVER_ERRORS = {
    "5": _l("the mail server refuses it: check the address"),
    "4": _l("the mail server doesn't take it now"),
}
"""What a mail server means, by the first digit of its code."""
LISTS = {
    "fact": FACTS,
    "axis": AXES,
    "entry_kind": ENTRY_KINDS,
    "entry_kinds": ENTRY_KINDS_PLURAL,
    "nature": NATURES,
    "level": LEVELS,
    "partner_kind": PARTNER_KINDS,
    "project_state": PROJECT_STATES,
    "milieu": MILIEUX,
    "space_kind": SPACE_KINDS,
    "means": MEANS,
    "refusal": REFUSALS,
    "depth": DEPTHS,
    "relation": RELATIONS,
    "respondent": RESPONDENTS,
    "member_function": FUNCTIONS,
    "right": RIGHTS_SHORT,
    "role": ROLES,
    "outcome": OUTCOMES,
    "welcome": WELCOME,
    "suggestion_kind": SUGGESTION_KINDS,
    "premises_source": PREMISES_SOURCES,
    "support_kind": SUPPORT_KINDS,
    "training_objective": TRAINING_OBJECTIVES,
    "difficulty": DIFFICULTIES,
    "giver": GIVERS,
    "spoken": SPOKEN,
    "decision": DECISIONS,
    "action_status": ACTION_STATUSES,
    "responsible": RESPONSIBLE,
    "plan_state": PLAN_STATES,
    "session_state": SESSION_STATES,
    "unserved": UNSERVED,
    "answer": ANSWERS,
    "own_answer": OWN_ANSWERS,
    "mail_state": MAIL_STATES,
    **PROFILE_LISTS,
}


def init_app(app: Flask) -> None:
    """Give templates the filter ``word``: ``{{ network.level|word('level') }}``."""
    app.add_template_filter(word)
    app.add_template_filter(enumerate_words)
    app.add_template_filter(respondent)
    app.add_template_filter(sentence)
    app.add_template_filter(said_in_words)
    app.add_template_filter(dirhams)
    app.add_template_filter(hours_words)
    app.add_template_filter(lambda name: bdi(account_name(name)), "account")


def word(code: str | None, list_name: str) -> str:
    """Return the word of a code, or "unknown" when there is none."""
    return str(LISTS[list_name].get(code or "", _("unknown")))


def respondent(role: str) -> str:
    """Return the words of a respondent's role, "Member 2" for a second member."""
    name, _dash, number = role.partition("-")
    if name == "consensus":
        return _("Our common answers")
    return f"{word(name, 'respondent')} {number}".strip()


def sentence(text: str) -> str:
    """Begin a text with a capital letter, and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def said_in_words(count: object) -> bool:
    """Say whether the words of a count say it without a figure, as Arabic does with one and two."""
    return current_language() == "ar" and count in (1, 2)


def dirhams(amount: float) -> str:
    """Write a sum with the word that goes with it."""
    return ngettext("%(num)s dirham", "%(num)s dirhams", int(amount))


def hours_words(hours: float) -> str:
    """Write how many hours something takes; a part of an hour takes the word of large numbers."""
    counted = int(hours) if hours == int(hours) else 100
    return ngettext("%(num)s hour", "%(num)s hours", counted, num=format_count(hours))


def account_name(name: str | None) -> str:
    """Return an account's name, in the page's language when it is that of an office."""
    return str(OFFICES.get(name or "", name or ""))


def enumerate_words(words: list[str]) -> str:
    """Join words as one says them: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s", first=_(", ").join(words[:-1]), last=words[-1])


def mail_error_words(error: str) -> str:
    """Say why a message wasn't sent; error: a `MessageError` or what the mail server said, in its words."""
    return str(MAIL_ERRORS.get(error) or SERVER_ERRORS.get(error[:1], _("the mail server can't be reached")))
