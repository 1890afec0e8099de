"""What the number answered to a question counts, in words short enough to set two numbers against each other."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.rules.instrument import Question
from portal.kit.language import current_language, format_count

COUNTED = {
    "board_size": _l("members in all"),
    "women_on_board": _l("women on the board"),
    "projects_led": _l("projects in all"),
    "ongoing_projects": _l("projects under way"),
    "rural_projects": _l("projects for the countryside"),
    "social_projects": _l("socio-educational, economic or social projects"),
    "women_projects": _l("projects for women"),
    "partnerships": _l("partnerships in all"),
    "association_partnerships": _l("partnerships with associations and NGOs"),
    "international_partnerships": _l("partnerships with international NGOs"),
}
"""By the question's id; a question that isn't here is named by its own text."""


def counted_words(question: Question, number: float) -> str:
    """Say a number with what it counts: "9 women on the board"."""
    things = COUNTED.get(question.id) or _("“%(answer)s”", answer=question.text.said(current_language()))
    return _("%(number)s %(things)s", number=format_count(number), things=things)
