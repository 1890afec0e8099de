"""Campaigns of diagnostics: a province's, a new one with its sample, its follow-up, and what an association starts."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.diagnostic import campaigns
from graph.diagnostic.campaigns import Campaign, CampaignClosed, NotInSample, Phase
from graph.diagnostic.diagnostics import CannotStart
from graph.directory.associations import get_association
from graph.rules.kinds import Role
from portal.accounts.access import own_organisation, role_required
from portal.accounts.provinces import followable_provinces, followed_province
from portal.diagnostic.campaigns import import_routes
from portal.diagnostic.campaigns.blueprint import about, blueprint, own_campaign
from portal.diagnostic.campaigns.forms import CampaignForm, DatesForm, FollowForm
from portal.diagnostic.campaigns.service import (
    draw_sample,
    fields_of,
    instrument_choices,
    instrument_of,
    keep_campaign,
    start_for,
)
from portal.diagnostic.campaigns.xlsform import write_xlsform
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.docx import XLSX
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import localised_name, localised_place, sort_key
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import address_with, arguments_of, typed

__all__ = ["blueprint", "import_routes"]
FILLED_IN = "diagnostic.overview"
"""Where an association goes on once its diagnostic is started."""


@blueprint.get("/diagnostics", defaults={"code": ""})
@blueprint.get("/province/<code>/diagnostics")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def index(code: str) -> str:
    """List the campaigns of a province, the newest first."""
    code = followed_province(code)
    return render_template(
        "diagnostic/campaigns/index.html",
        campaigns=campaigns.list_campaigns(current_graph(), code),
        provinces=followable_provinces(),
        today=now().date(),
        **about(code),
    )


@blueprint.get("/province/<code>/diagnostics/new")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def new(code: str) -> str:
    """Ask for a campaign's dates and sample, and show the sample that is drawn before it is kept."""
    code, instruments = followed_province(code), instrument_choices()
    form = CampaignForm(arguments_of(CampaignForm) or None, instruments, now().date())
    drawn = draw_sample(code, form) if arguments_of(CampaignForm) and form.validate() else None
    return render_template(
        "diagnostic/campaigns/new.html", form=form, drawn=drawn, instruments=instruments, **about(code)
    )


@blueprint.post("/province/<code>/diagnostics/new")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def keep(code: str) -> Response:
    """Keep the campaign and the sample that was shown; show it again when the directory has changed since."""
    code = followed_province(code)
    form = CampaignForm(arguments_of(CampaignForm), instrument_choices(), now().date())
    again = redirect(address_with("campaigns.new", CampaignForm, code=code))
    if not ActionForm().validate_on_submit():
        abort(400)
    if not form.validate():
        return again
    drawn = draw_sample(code, form)
    if not drawn.ids or typed("shown") != drawn.digest:
        flash(
            _("The directory has changed since this sample was drawn: here is the new one. Keep it if it suits you."),
            "error",
        )
        return again
    id = keep_campaign(code, form, drawn, current_user.id)
    flash(_("The campaign is ready: invite its associations."), "success")
    return redirect(url_for("campaigns.show", id=id))


@blueprint.get("/campaigns/<id>")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def show(id: str) -> str:
    """Follow a campaign: who was invited, has started and has submitted, by commune and one by one."""
    campaign = own_campaign(id)
    sample = campaigns.list_followed(current_graph(), id)
    by_commune = campaigns.responses(sample)
    places = sorted(
        ((code, localised_place(one.place) or _("unknown")) for code, one in by_commune.items() if code),
        key=lambda one: sort_key(one[1]),
    )
    form = FollowForm(arguments_of(FollowForm), places)
    found = campaigns.filter_followed(
        sample, text=form.text.data or "", commune=form.commune.data, state=form.state.data
    )
    page = Pagination(requested_page(), len(found), form=FollowForm)
    return render_template(
        "diagnostic/campaigns/show.html",
        campaign=campaign,
        phase=campaign.phase(now().date()),
        form=form,
        by_commune=by_commune,
        rows=found[page.skip : page.skip + page.size],
        pagination=page,
        linked=current_app.view_functions,
        **about(campaign.province),
    )


@blueprint.route("/campaigns/<id>/edit", methods=["GET", "POST"])
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def edit(id: str) -> str | Response:
    """Change a campaign's name and dates."""
    campaign = own_campaign(id)
    form = DatesForm(obj=campaign)
    if form.validate_on_submit():
        campaigns.change_campaign(
            current_graph(), id, name=form.name.data, starts_on=form.starts_on.data, ends_on=form.ends_on.data
        )
        flash(_("Saved."), "success")
        return redirect(url_for("campaigns.show", id=id))
    return render_template("diagnostic/campaigns/edit.html", campaign=campaign, form=form, **about(campaign.province))


@blueprint.post("/campaigns/<id>/end")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def end(id: str) -> Response:
    """End a campaign."""
    own_campaign(id)
    if not ActionForm().validate_on_submit():
        abort(400)
    campaigns.end_campaign(current_graph(), id, now())
    flash(
        _("The campaign is over: no diagnostic can be started in it any more. Those that are open can be finished."),
        "success",
    )
    return redirect(url_for("campaigns.show", id=id))


@blueprint.post("/campaigns/<id>/associations/<entry:association>/start")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def start_on_behalf(id: str, association: str) -> Response:
    """Start the diagnostic of an association of the sample, for a workshop or a paper form."""
    campaign = own_campaign(id)
    item = get_association(current_graph(), association) or abort(404)
    if not ActionForm().validate_on_submit():
        abort(400)
    if _start(campaign, association):
        flash(_("The diagnostic of %(name)s is started.", name=isolate(localised_name(item))), "success")
    return redirect(address_with("campaigns.show", FollowForm, id=id))


@blueprint.get("/campaigns/<id>/form.xlsx")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def xlsform(id: str) -> Response:
    """Send the questionnaire as an XLSForm, for KoboToolbox or ODK."""
    campaign = own_campaign(id)
    instrument = instrument_of(campaign)
    title = f"{campaign.name} – {instrument.title.fr}"
    response = current_app.response_class(write_xlsform(instrument, fields_of(campaign), title), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{instrument.id}.xlsx"'
    return response


@blueprint.route("/campaigns/<id>/start", methods=["GET", "POST"])
@role_required(Role.ASSOCIATION)
def start(id: str) -> str | Response:
    """Invite an association of the sample to start its diagnostic, and start it."""
    graph, own = current_graph(), own_organisation()
    campaign = campaigns.get_campaign(graph, id) or abort(404)
    followed = next((one for one in campaigns.list_followed(graph, id) if one.id == own), None) or abort(403)
    if request.method == "POST":
        if not ActionForm().validate_on_submit():
            abort(400)
        if _start(campaign, own):
            flash(_("Your diagnostic is started."), "success")
            return redirect(url_for(FILLED_IN if FILLED_IN in current_app.view_functions else "home.association"))
        return redirect(url_for("campaigns.start", id=id))
    return render_template(
        "diagnostic/campaigns/start.html",
        campaign=campaign,
        phase=campaign.phase(now().date()),
        followed=followed,
        instrument=instrument_of(campaign),
        continued=FILLED_IN if FILLED_IN in current_app.view_functions else None,
    )


def _start(campaign: Campaign, association: str) -> bool:
    """Start a diagnostic, or say why it can't be."""
    try:
        start_for(campaign, association)
    except CampaignClosed:
        flash(
            _("The campaign hasn't begun yet.")
            if campaign.phase(now().date()) == Phase.COMING
            else _("The campaign is over: no diagnostic can be started in it any more."),
            "error",
        )
    except NotInSample:
        flash(_("This association isn't in the campaign's sample."), "error")
    except CannotStart:
        flash(
            _("A diagnostic of this association is open or submitted already, or the association is no longer active."),
            "error",
        )
    else:
        return True
    return False
