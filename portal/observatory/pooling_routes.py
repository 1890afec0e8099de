"""The plans of a province for ADS staff: pairs for exchange, and shared spaces, each proposed in one click."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.directory import territories
from graph.directory.entries import get_entry
from graph.directory.search import Filters, is_synthetic
from graph.rules.kinds import Role
from portal.accounts.access import role_required
from portal.accounts.provinces import followed_province
from portal.kit.bidi import isolate
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import localised_name, ngettext
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import address_with, arguments_of, typed_all
from portal.observatory import exchanges, spaces
from portal.observatory.pooling_forms import ExchangeForm, SpaceForm
from portal.observatory.spaces_map import draw_spaces

blueprint = Blueprint("pooling", __name__)
HOSTS_ON_A_PAGE = 10
"""A page's map shows its hosts by their numbers: more would hide each other."""


@blueprint.get("/province/<code>/exchanges")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def pairs(code: str) -> str:
    """Show the pairs that help each other most, and how they compare with simpler ways to pair."""
    code, form = followed_province(code), ExchangeForm(arguments_of(ExchangeForm))
    made = exchanges.make_plan(code, float(form.km.data), int(form.partners.data), form.domain.data == "same")
    page = Pagination(requested_page(), len(made.plan.pairs), form=ExchangeForm)
    shown = made.plan.pairs[page.skip : page.skip + page.size]
    return render_template(
        "observatory/exchanges.html",
        form=form,
        plan=made.plan,
        profiles=made.profiles,
        waiting=made.waiting,
        shown=shown,
        as_words=exchanges.as_words,
        pagination=page,
        **_province(code),
    )


@blueprint.post("/province/<code>/exchanges")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def propose_pairs(code: str) -> Response:
    """Propose one pair, or all that the page shows, to both sides."""
    code, asked = followed_province(code), typed_all("pair")
    if not ActionForm().validate_on_submit() or not asked:
        abort(404)
    done = exchanges.propose(code, asked[: Pagination(1, 0).size])
    left = len(asked) - done
    if done:
        flash(ngettext("%(num)s pair is proposed to both.", "%(num)s pairs are proposed to both.", done), "success")
    if left:
        flash(
            ngettext("%(num)s pair can't be proposed any more.", "%(num)s pairs can't be proposed any more.", left),
            "error",
        )
    return redirect(address_with("pooling.pairs", ExchangeForm, code=code))


@blueprint.get("/province/<code>/spaces")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def shared(code: str) -> str:
    """Show who could go to whose spaces, on the map and in a table, and where a new space would serve."""
    code, form = followed_province(code), SpaceForm(arguments_of(SpaceForm))
    made = spaces.make_plan(code, float(form.km.data))
    page = Pagination(requested_page(), len(made.hosts), HOSTS_ON_A_PAGE, SpaceForm)
    shown = list(enumerate(made.hosts, start=1))[page.skip : page.skip + page.size]
    return render_template(
        "observatory/spaces.html",
        form=form,
        made=made,
        plan=made.plan,
        shown=shown,
        pagination=page,
        map=draw_spaces(code, shown, made.places) if shown or made.places else None,
        **_province(code),
    )


@blueprint.post("/province/<code>/spaces/<host>")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def propose_space(code: str, host: str) -> Response:
    """Propose the spaces of a host to the associations that the plan sends there."""
    code, guests = followed_province(code), typed_all("guest")
    entry = get_entry(current_graph(), host)
    if not ActionForm().validate_on_submit() or entry is None or not guests:
        abort(404)
    done = spaces.propose(code, host, guests)
    if done:
        flash(ngettext("The spaces of %(name)s are proposed to %(num)s association.",
                       "The spaces of %(name)s are proposed to %(num)s associations.", done,
                       name=isolate(localised_name(entry))), "success")  # fmt: skip
    else:
        flash(_("These spaces were proposed already, or they were declined."), "error")
    return redirect(address_with("pooling.shared", SpaceForm, code=code))


def _province(code: str) -> dict[str, object]:
    """Return what both pages say of the province."""
    graph = current_graph()
    return {
        "province": territories.get_paths(graph, [code])[code][0],
        "synthetic": is_synthetic(graph, Filters(territory=code)),
    }
