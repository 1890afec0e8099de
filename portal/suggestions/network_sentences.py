"""Reasons to join or invite: what a network's members tell, each as one short sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from graph.directory.territories import Territory
from portal.kit.bidi import isolate
from portal.kit.language import domain_name, format_count, localised_name, ngettext
from portal.kit.words import enumerate_words, word

Facts = Mapping[str, Any]
"""Those of `matching.facts`, and the id of the candidate."""


LEAST_SHARE = 1 / 3
"""What fewer of the members have in common with an association persuades nobody."""


class NetworkSentences:
    """Writes one sentence about a network; ``inviting`` when it asks. One that is empty has nothing to say."""

    def __init__(
        self, inviting: bool, profiles: Mapping[str, Mapping[str, Any]], places: Mapping[str, Territory]
    ) -> None:
        """Keep what sentences need."""
        self.inviting = inviting
        self.profiles = profiles
        self.places = places

    def place(self, code: str | None) -> str:
        """Return the name of a territory, or its code when nobody knows its name."""
        found = self.places.get(code or "")
        return isolate(localised_name(found)) if found else code or ""

    def member_domains(self, facts: Facts) -> str:
        """Say how many members work in the association's domain, if these are many of them."""
        if not _tells(facts):
            return ""
        names = {
            "domain": domain_name(facts["domain"]),
            "count": format_count(facts["count"]),
            "members": format_count(facts["members"]),
        }
        if facts["count"] == facts["members"]:
            return self._all_in_domain(facts["members"], names["domain"])
        if self.inviting:
            return ngettext(
                "%(domain)s: the domain of %(count)s of your %(members)s member too",
                "%(domain)s: the domain of %(count)s of your %(members)s members too",
                facts["members"],
                **names,
            )
        return ngettext(
            "%(domain)s: the domain of %(count)s of its %(members)s member too",
            "%(domain)s: the domain of %(count)s of its %(members)s members too",
            facts["members"],
            **names,
        )

    def member_places(self, facts: Facts) -> str:
        """Say how many members are of the association's province, if these are many of them."""
        if not _tells(facts):
            return ""
        names = {
            "place": self.place(facts["territory"]),
            "count": format_count(facts["count"]),
            "members": format_count(facts["members"]),
        }
        if facts["count"] == facts["members"]:
            return self._all_in_place(facts["members"], names["place"])
        if self.inviting:
            return ngettext(
                "%(place)s: the home of %(count)s of your %(members)s member too",
                "%(place)s: the home of %(count)s of your %(members)s members too",
                facts["members"],
                **names,
            )
        return ngettext(
            "%(place)s: the home of %(count)s of its %(members)s member too",
            "%(place)s: the home of %(count)s of its %(members)s members too",
            facts["members"],
            **names,
        )

    def _all_in_domain(self, members: int, domain: str) -> str:
        if self.inviting:
            return ngettext(
                "Your only member works on this too: %(domain)s",
                "All your members (%(num)s) work on this too: %(domain)s",
                members,
                domain=domain,
            )
        return ngettext(
            "Its only member works on this too: %(domain)s",
            "All its members (%(num)s) work on this too: %(domain)s",
            members,
            domain=domain,
        )

    def _all_in_place(self, members: int, place: str) -> str:
        if self.inviting:
            return ngettext(
                "Your only member is of the province of %(place)s too",
                "All your members (%(num)s) are of the province of %(place)s too",
                members,
                place=place,
            )
        return ngettext(
            "Its only member is of the province of %(place)s, as you are",
            "All its members (%(num)s) are of the province of %(place)s, as you are",
            members,
            place=place,
        )

    def member_content(self, facts: Facts) -> str:
        """Say in what the association is like the members."""
        domains = list_named(domain_name, facts["shared"])
        if self.inviting:
            return (
                _("Works on what your members do: %(domains)s", domains=domains)
                if domains
                else _("Has points in common with your members")
            )
        return (
            _("Its members work on what you do: %(domains)s", domains=domains)
            if domains
            else _("You have points in common with its members")
        )

    def strengths(self, facts: Facts) -> str:
        """Say in what the members can support the association."""
        axes = list_axes(facts)
        if not axes:
            return ""
        if self.inviting:
            return _("Looks for support in %(axes)s, where your members are strong", axes=axes)
        return _("Its members are strong in %(axes)s, where you look for support", axes=axes)

    def contacts(self, facts: Facts) -> str:
        """Say how many members the association works with already."""
        if not facts["count"]:
            return ""
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
        network = isolate(localised_name(self.profiles.get(facts["network"] or "", {})))
        if not facts["count"] or not network:
            return self.kin_members(facts)
        if self.inviting:
            return ngettext(
                "Meets %(num)s of your members in %(network)s",
                "Meets %(num)s of your members in %(network)s",
                facts["count"],
                network=network,
            )
        return ngettext(
            "You meet %(num)s of its members in %(network)s",
            "You meet %(num)s of its members in %(network)s",
            facts["count"],
            network=network,
        )

    def kin_members(self, facts: Facts) -> str:
        """Say how many members meet the association in any other network."""
        if not facts["count"]:
            return ""
        if self.inviting:
            return ngettext(
                "Meets %(num)s of your members in other networks",
                "Meets %(num)s of your members in other networks",
                facts["count"],
            )
        return ngettext(
            "You meet %(num)s of its members in other networks",
            "You meet %(num)s of its members in other networks",
            facts["count"],
        )

    def network_size(self, facts: Facts) -> str:
        """Say how many members the network has."""
        if self.inviting:
            return ngettext("Your network has %(num)s member", "Your network has %(num)s members", facts["members"])
        return ngettext("It brings together %(num)s member", "It brings together %(num)s members", facts["members"])


def list_axes(facts: Facts) -> str:
    """Return the names of the axes, as one says them."""
    return enumerate_words([word(item["axis"], "axis") for item in facts["axes"]])


def list_named(name: Callable[[str], str], ids: tuple[str, ...]) -> str:
    """Return the names of ids, as one says them."""
    return enumerate_words([name(id) for id in ids])


def _tells(facts: Facts) -> bool:
    """Say whether enough members have it that it is worth saying."""
    return bool(facts["count"] and facts["count"] >= LEAST_SHARE * facts["members_known"])
