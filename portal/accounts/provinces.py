"""Which province a page of ADS staff is about."""

from flask import abort
from flask_login import current_user

from graph.directory import isolation, territories
from graph.rules.kinds import Role
from portal.accounts.access import may_follow
from portal.kit.choices import province_choices
from portal.kit.graph import current_graph


def followed_province(code: str) -> str:
    """Return the province asked for, or the user's first; 403 when it isn't theirs, 404 when there is none."""
    code = code or next(iter(current_user.provinces), "")
    if not code and current_user.role == Role.ADMINISTRATOR:
        code = isolation.first_province(current_graph()) or ""
    if not code or not territories.get_paths(current_graph(), [code]):
        abort(404)
    if not may_follow(code):
        abort(403)
    return code


def followable_provinces() -> list[tuple[str, str]]:
    """Return the provinces that the user follows, as code and name."""
    return [choice for choice in province_choices() if may_follow(choice[0])]
