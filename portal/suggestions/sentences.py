"""Reasons in words: each measure of a pair as one short sentence, true of this pair."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from graph.rules.folding import fold
from portal.kit.language import domain_name, format_count, ngettext, target_name
from portal.kit.words import enumerate_words, word
from portal.suggestions.network_sentences import Facts, NetworkSentences, list_axes, list_named

MOST_TAGS = 3
LEAST_LETTERS = 4
WRITTEN = re.compile(r"\w+")
ARABIC = re.compile("[\u0600-\u06ff]")


class Sentences(NetworkSentences):
    """Writes one sentence about any pair; one that is empty has nothing to say."""

    def domains(self, facts: Facts) -> str:
        """Say which domains, or wider domains, both work in."""
        if facts["shared"]:
            return _("You both work in: %(domains)s", domains=list_named(domain_name, facts["shared"]))
        if facts["groups"]:
            return _("You work in neighbouring domains: %(domains)s", domains=list_named(domain_name, facts["groups"]))
        return ""

    def targets(self, facts: Facts) -> str:
        """Say whom both work for."""
        if not facts["shared"]:
            return ""
        return _("Works for the same people: %(groups)s", groups=list_named(target_name, facts["shared"]))

    def tags(self, facts: Facts) -> str:
        """Say which tags both have."""
        tags = enumerate_words(list(facts["shared"][:MOST_TAGS]))
        return _("You have keywords in common: %(tags)s", tags=tags) if tags else ""

    def text(self, facts: Facts) -> str:
        """Say which words both write, as the candidate spells them, in the page's script if there are any."""
        written = _written(self.profiles.get(facts["candidate"], {}))
        arabic = get_locale().language == "ar"
        told = [one for one in facts["words"] if bool(ARABIC.search(one)) == arabic] or list(facts["words"])
        whole = [one for one in told if len(one) >= LEAST_LETTERS]  # Short ones count, but tell a reader little.
        words = enumerate_words([written.get(one, one) for one in whole[:MOST_TAGS]])
        return _("You describe your work in the same words: %(words)s", words=words) if words else ""

    def content(self, facts: Facts) -> str:
        """Say what the profiles as a whole share: what both state, or else the words that both write."""
        points = [*map(domain_name, facts["domains"]), *map(target_name, facts["targets"])]
        if not points:
            return self.text(facts)
        return _("Your profiles meet on: %(points)s", points=enumerate_words(points))

    def distance(self, facts: Facts) -> str:
        """Say how far away, and where."""
        place = self.place(facts["territory"])
        kilometres = round(facts["distance_km"])
        if kilometres < 1:
            return _("Less than 1 km away, in %(place)s", place=place) if place else _("Very near")
        if not place:
            return _("%(km)s km away", km=format_count(kilometres))
        return _("%(km)s km away, in %(place)s", km=format_count(kilometres), place=place)

    def territory(self, facts: Facts) -> str:
        """Say which territory both lie in."""
        place = self.place(facts["territory"])
        return _("In the same territory: %(place)s", place=place) if place else ""

    def milieu(self, facts: Facts) -> str:
        """Say that both are rural, or urban."""
        if facts["milieu"] is None:
            return ""
        return _("In a rural area, as you are") if facts["milieu"] == "rural" else _("In a town, as you are")

    def needs(self, facts: Facts) -> str:
        """Say what the host shares, and what of it the association lacks."""
        if not facts["spaces"]:
            return ""
        kinds = dict.fromkeys(word(space["kind"], "space_kind") for space in facts["spaces"])
        names = {"spaces": enumerate_words(list(kinds)), "means": _means(facts)}
        if self.inviting:
            return _("You share %(spaces)s; it lacks %(means)s", **names)
        return _("Shares %(spaces)s; you lack %(means)s", **names)

    def they_help(self, facts: Facts) -> str:
        """Say in what the candidate can help."""
        axes = list_axes(facts)
        return _("Strong in %(axes)s, where you look for support", axes=axes) if axes else ""

    def you_help(self, facts: Facts) -> str:
        """Say in what the subject can help in return."""
        axes = list_axes(facts)
        return _("Looks for support in %(axes)s, where you are strong", axes=axes) if axes else ""

    def shared_networks(self, facts: Facts) -> str:
        """Say how many networks both belong to."""
        return (
            ngettext("You share %(num)s network", "You share %(num)s networks", facts["count"])
            if facts["count"]
            else ""
        )

    def shared_contacts(self, facts: Facts) -> str:
        """Say how many organisations work with both."""
        if not facts["count"]:
            return ""
        return ngettext(
            "%(num)s organisation works with both of you",
            "%(num)s organisations work with both of you",
            facts["count"],
        )

    def shared_projects(self, facts: Facts) -> str:
        """Say how many organisations carry projects with both."""
        if not facts["count"]:
            return ""
        return ngettext(
            "%(num)s organisation carries projects with both of you",
            "%(num)s organisations carry projects with both of you",
            facts["count"],
        )

    def popularity(self, facts: Facts) -> str:
        """Say with how many the candidate works."""
        if not facts["count"]:
            return ""
        return ngettext(
            "Already works with %(num)s organisation", "Already works with %(num)s organisations", facts["count"]
        )

    def experience_domain(self, facts: Facts) -> str:
        """Say how many associations of the same domain the candidate works with."""
        if not facts["count"]:
            return ""
        return ngettext(
            "Already works with %(num)s association of your domain (%(domains)s)",
            "Already works with %(num)s associations of your domain (%(domains)s)",
            facts["count"],
            domains=list_named(domain_name, facts["domains"]),
        )

    def experience_territory(self, facts: Facts) -> str:
        """Say how many associations of the same province the candidate works with."""
        if not facts["count"]:
            return ""
        return ngettext(
            "Already works with %(num)s association in %(place)s",
            "Already works with %(num)s associations in %(place)s",
            facts["count"],
            place=self.place(facts["territory"]),
        )

    def like_contacts(self, facts: Facts) -> str:
        """Say in what the candidate is like those whom the subject works with."""
        domains = list_named(domain_name, facts["shared"])
        if not domains:
            return _("Resembles those you already work with")
        return _("Resembles those you already work with: %(domains)s", domains=domains)

    def known_to_alike(self, facts: Facts) -> str:
        """Say that those whom the candidate works with are like the subject."""
        if not facts["count"]:
            return _("Already works with organisations like yours")
        return ngettext(
            "Already works with %(num)s organisation like yours (%(domains)s)",
            "Already works with %(num)s organisations like yours (%(domains)s)",
            facts["count"],
            domains=list_named(domain_name, facts["domains"]),
        )


SENTENCES: Mapping[str, tuple[str, Callable[[Sentences, Facts], str]]] = {
    "domains": ("shapes", Sentences.domains),
    "targets": ("target", Sentences.targets),
    "tags": ("shapes", Sentences.tags),
    "text": ("align-left", Sentences.text),
    "content": ("shapes", Sentences.content),
    "member_domains": ("shapes", Sentences.member_domains),
    "member_places": ("map-pin", Sentences.member_places),
    "member_content": ("shapes", Sentences.member_content),
    "distance": ("map-pin", Sentences.distance),
    "territory": ("map", Sentences.territory),
    "milieu": ("map", Sentences.milieu),
    "needs": ("warehouse", Sentences.needs),
    "strengths": ("trending-up", Sentences.strengths),
    "contacts": ("handshake", Sentences.contacts),
    "fellow_members": ("network", Sentences.fellow_members),
    "kin_members": ("network", Sentences.kin_members),
    "network_size": ("users", Sentences.network_size),
    "they_help": ("graduation-cap", Sentences.they_help),
    "you_help": ("arrow-left-right", Sentences.you_help),
    "shared_networks": ("network", Sentences.shared_networks),
    "shared_contacts": ("users", Sentences.shared_contacts),
    "close_contacts": ("users", Sentences.shared_contacts),
    "shared_projects": ("folder", Sentences.shared_projects),
    "popularity": ("handshake", Sentences.popularity),
    "experience_domain": ("users", Sentences.experience_domain),
    "experience_territory": ("map", Sentences.experience_territory),
    "like_contacts": ("handshake", Sentences.like_contacts),
    "known_to_alike": ("users", Sentences.known_to_alike),
}


def _means(facts: Facts) -> str:
    return enumerate_words([word(name, "means") for name in facts["resources"]])


def _written(profile: Mapping[str, Any]) -> dict[str, str]:
    """Return the words of a profile as they are first written there, by their folded form."""
    texts = [profile.get(key) or "" for key in ("name_fr", "name_ar", "text", "objectives")]
    text = " ".join(one for one in texts if isinstance(one, str))
    return {fold(found): found for found in reversed(WRITTEN.findall(text))}
