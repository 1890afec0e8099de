"""Reasons in words: each contribution of a suggestion as one short sentence, true of this pair."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from graph.territories import Territory
from matching import Suggestion
from portal.i18n import domain_name, format_count, localised_name, target_name
from portal.wording import enumerate_words, word

MOST = 4
"""A person reads a few reasons: the largest ones."""
LEAST = 0.02
"""What weighs less than this share of the score isn't worth a sentence."""
SAID_BY = {"domains": "member_domains", "territory": "distance"}
"""A reason that says no more than another one of the same suggestion."""

Reason = tuple[str, str]
"""The name of an icon, and the sentence."""
Facts = Mapping[str, Any]


class Teller:
    """Writes reasons for one kind of suggestion; ``profiles`` and ``places`` give the names to use."""

    def __init__(self, kind: str, profiles: Mapping[str, Mapping[str, Any]], places: Mapping[str, Territory]) -> None:
        """Keep what sentences need."""
        self.inviting = kind == "invite"
        self.profiles = profiles
        self.places = places

    def tell(self, item: Suggestion) -> tuple[Reason, ...]:
        """Return the largest reasons of a suggestion, at most MOST, none said twice."""
        features = {contribution.feature for contribution in item.contributions}
        told = []
        for contribution in item.contributions:
            if contribution.value < LEAST or SAID_BY.get(contribution.feature) in features:
                continue
            icon, write = SENTENCES[contribution.feature]
            sentence = write(self, contribution.facts)
            if sentence:
                told.append((icon, sentence))
        return tuple(told[:MOST])

    def domains(self, facts: Facts) -> str:
        """Say which domains, or wider domains, both work in."""
        if facts["shared"]:
            return _("You both work in: %(domains)s", domains=_enumerate(domain_name, facts["shared"]))
        if facts["groups"]:
            return _("You work in neighbouring domains: %(domains)s", domains=_enumerate(domain_name, facts["groups"]))
        return ""

    def member_domains(self, facts: Facts) -> str:
        """Say how many members work in the association's domain."""
        names = {
            "domain": domain_name(facts["domain"]),
            "count": format_count(facts["count"]),
            "members": format_count(facts["members"]),
        }
        if self.inviting:
            return ngettext(
                "%(domain)s: the domain of your only member too",
                "%(domain)s: the domain of %(count)s of your %(members)s members too",
                facts["members"],
                **names,
            )
        return ngettext(
            "%(domain)s: the domain of its only member too",
            "%(domain)s: the domain of %(count)s of its %(members)s members too",
            facts["members"],
            **names,
        )

    def distance(self, facts: Facts) -> str:
        """Say how far away, and where."""
        place = self.places.get(facts["territory"] or "")
        kilometres = round(facts["distance_km"])
        if kilometres < 1:
            return _("Less than 1 km away, in %(place)s", place=localised_name(place)) if place else _("Very near")
        if place is None:
            return _("%(km)s km away", km=format_count(kilometres))
        return _("%(km)s km away, in %(place)s", km=format_count(kilometres), place=localised_name(place))

    def territory(self, facts: Facts) -> str:
        """Say which territory both lie in."""
        place = self.places.get(facts["territory"])
        return _("In the same territory: %(place)s", place=localised_name(place)) if place else ""

    def milieu(self, facts: Facts) -> str:
        """Say that both are rural, or urban."""
        return _("In a rural area, as you are") if facts["milieu"] == "rural" else _("In a town, as you are")

    def targets(self, facts: Facts) -> str:
        """Say whom both work for."""
        return _("Works for the same people: %(groups)s", groups=_enumerate(target_name, facts["shared"]))

    def strengths(self, facts: Facts) -> str:
        """Say in what the members can support the association."""
        axes = _axes(facts)
        if not axes:
            return ""
        if self.inviting:
            return _("Looks for support in %(axes)s, where your members are strong", axes=axes)
        return _("Its members are strong in %(axes)s, where you look for support", axes=axes)

    def contacts(self, facts: Facts) -> str:
        """Say how many members the association works with already."""
        if self.inviting:
            return ngettext(
                "Already works with %(num)s of your members",
                "Already works with %(num)s of your members",
                facts["count"],
            )
        return ngettext(
            "You already work with %(num)s of its members",
            "You already work with %(num)s of its members",
            facts["count"],
        )

    def fellow_members(self, facts: Facts) -> str:
        """Say how many members meet the association in another network."""
        names = {"network": localised_name(self.profiles.get(facts["network"], {}))}
        if self.inviting:
            return ngettext(
                "Meets %(num)s of your members in %(network)s",
                "Meets %(num)s of your members in %(network)s",
                facts["count"],
                **names,
            )
        return ngettext(
            "You meet %(num)s of its members in %(network)s",
            "You meet %(num)s of its members in %(network)s",
            facts["count"],
            **names,
        )

    def shared_networks(self, facts: Facts) -> str:
        """Say how many networks both belong to."""
        return ngettext("You share %(num)s network", "You share %(num)s networks", facts["count"])

    def shared_contacts(self, facts: Facts) -> str:
        """Say how many organisations work with both."""
        return ngettext(
            "%(num)s organisation works with both of you",
            "%(num)s organisations work with both of you",
            facts["count"],
        )

    def experience_domain(self, facts: Facts) -> str:
        """Say how many associations of the same domain the candidate works with."""
        return ngettext(
            "Already works with %(num)s association of your domain (%(domains)s)",
            "Already works with %(num)s associations of your domain (%(domains)s)",
            facts["count"],
            domains=_enumerate(domain_name, facts["domains"]),
        )

    def experience_territory(self, facts: Facts) -> str:
        """Say how many associations of the same province the candidate works with."""
        place = self.places.get(facts["territory"] or "")
        if place is None:
            return ""
        return ngettext(
            "Already works with %(num)s association in %(place)s",
            "Already works with %(num)s associations in %(place)s",
            facts["count"],
            place=localised_name(place),
        )

    def needs(self, facts: Facts) -> str:
        """Say what the host shares, and what of it the association lacks."""
        kinds = dict.fromkeys(word(space["kind"], "space_kind") for space in facts["spaces"])
        return _(
            "Shares %(spaces)s; you lack %(means)s",
            spaces=enumerate_words(list(kinds)),
            means=enumerate_words([word(name, "means") for name in facts["resources"]]),
        )

    def they_help(self, facts: Facts) -> str:
        """Say in what the candidate can help."""
        axes = _axes(facts)
        return _("Strong in %(axes)s, where you look for support", axes=axes) if axes else ""

    def you_help(self, facts: Facts) -> str:
        """Say in what the subject can help in return."""
        axes = _axes(facts)
        return _("Looks for support in %(axes)s, where you are strong", axes=axes) if axes else ""


SENTENCES: Mapping[str, tuple[str, Callable[[Teller, Facts], str]]] = {
    "domains": ("shapes", Teller.domains),
    "member_domains": ("shapes", Teller.member_domains),
    "distance": ("map-pin", Teller.distance),
    "territory": ("map", Teller.territory),
    "milieu": ("map", Teller.milieu),
    "targets": ("target", Teller.targets),
    "strengths": ("trending-up", Teller.strengths),
    "contacts": ("handshake", Teller.contacts),
    "fellow_members": ("network", Teller.fellow_members),
    "shared_networks": ("network", Teller.shared_networks),
    "shared_contacts": ("users", Teller.shared_contacts),
    "experience_domain": ("users", Teller.experience_domain),
    "experience_territory": ("map", Teller.experience_territory),
    "needs": ("warehouse", Teller.needs),
    "they_help": ("graduation-cap", Teller.they_help),
    "you_help": ("arrow-left-right", Teller.you_help),
}


def _axes(facts: Facts) -> str:
    return enumerate_words([word(item["axis"], "axis") for item in facts["axes"]])


def _enumerate(name: Callable[[str], str], ids: tuple[str, ...]) -> str:
    return enumerate_words([name(id) for id in ids])
