"""What a plan's page says of its limits: which one binds and what more of it would bring, and what the plan lacks."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from graph.rules.planned import LimitPrice, ProvincePlan
from portal.kit.bidi import isolate
from portal.kit.language import format_count, ngettext
from portal.kit.words import enumerate_words, sentence, word
from portal.plan.province.page import KindRow, Names, live

UNSPENT = 0.1
"""What is left of a budget is worth a word from this share of it."""
FEW = 0.5
"""Fewer needs than this are none."""


def binding_words(plan: ProvincePlan) -> list[str]:
    """Say which limits the plan uses up, and about what one more unit of each would bring."""
    return [words for one in (plan.outcome.more if plan.outcome else ()) if (words := _binding(one))]


def _binding(one: LimitPrice) -> str:
    if not one.binding:
        return ""
    gain = round(one.gain)
    if one.gain < FEW:
        return {"budget": _("The budget is used up."), "trainer_days": _("The trainers' days are used up.")}.get(
            one.limit, ""
        )
    unit = format_count(round(one.unit))
    if one.limit == "budget":
        return ngettext("The budget is used up: %(unit)s dirhams more would meet about %(num)s more need.",
                        "The budget is used up: %(unit)s dirhams more would meet about %(num)s more needs.",
                        gain, unit=unit)  # fmt: skip
    if one.limit == "trainer_days":
        return ngettext("The trainers' days are used up: one day more would meet about %(num)s more need.",
                        "The trainers' days are used up: one day more would meet about %(num)s more needs.",
                        gain)  # fmt: skip
    if one.limit == "place_full":
        return ngettext("Halls are full: one session more in one would meet about %(num)s more need.",
                        "Halls are full: one session more in one would meet about %(num)s more needs.",
                        gain)  # fmt: skip
    return ngettext("Associations have no hall within reach: %(unit)s km more would bring %(num)s need within reach.",
                    "Associations have no hall within reach: %(unit)s km more would bring %(num)s needs within reach.",
                    gain, unit=unit)  # fmt: skip


def lacking_words(plan: ProvincePlan, kinds: Sequence[KindRow], names: Names) -> list[str]:
    """Say what the plan lacks: money unspent, kinds and themes with nothing, minimums that aren't reached."""
    if not live(plan.sessions):
        return []
    return [*_unspent(plan), *_empty(plan, kinds, names), *_unreached(plan, names), *_undated(plan)]


def _unspent(plan: ProvincePlan) -> Iterator[str]:
    if plan.settings.budget and plan.left >= UNSPENT * plan.settings.budget:
        days_bind = any(
            one.limit == "trainer_days" and one.binding for one in (plan.outcome.more if plan.outcome else ())
        )
        said = _("%(left)s dirhams of the budget stay unspent.", left=format_count(plan.left))
        more = _("The trainers' days run out first: add days for the money to be used, or lower the budget.")
        yield f"{said} {more}" if days_bind else said


def _empty(plan: ProvincePlan, kinds: Sequence[KindRow], names: Names) -> Iterator[str]:
    if empty := [word(one.code, "support_kind") for one in kinds if not one.sessions]:
        yield _("No session of: %(kinds)s.", kinds=enumerate_words(empty))
    themes = plan.outcome.themes.items() if plan.outcome else ()
    if nothing := [isolate(names.themes.get(id, id)) for id, (count, served) in themes if count and not served]:
        yield _("Nothing is done for: %(themes)s.", themes=enumerate_words(nothing))


def _unreached(plan: ProvincePlan, names: Names) -> Iterator[str]:
    for one in plan.outcome.short if plan.outcome else ():
        facts = {"asked": _percent(one.asked), "reached": _percent(one.reached)}
        if one.what == "kind":
            name = word(one.id, "support_kind")
            yield _("%(name)s has %(reached)s of the days; at least %(asked)s was set.", name=name, **facts)
        else:
            name = isolate(names.themes[one.id]) if one.id in names.themes else sentence(word(one.id, "axis"))
            yield _("%(name)s: %(reached)s of the needs are met; at least %(asked)s was set.", name=name, **facts)


def _undated(plan: ProvincePlan) -> Iterator[str]:
    if count := sum(one.day is None for one in live(plan.sessions)):
        yield ngettext("%(num)s session has no day yet: let one be proposed, or set it on the session's page.",
                       "%(num)s sessions have no day yet: let days be proposed, or set them on the sessions' pages.",
                       count)  # fmt: skip


def _percent(share: float) -> str:
    return f"{format_count(round(100 * share, 1))} %"
