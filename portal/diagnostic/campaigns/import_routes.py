"""Import of what KoboToolbox exports: a file, a truthful preview, and then exactly what it said."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.diagnostic.campaigns import Campaign
from graph.rules.kinds import Role
from portal.accounts.access import role_required
from portal.diagnostic.answers import answer_words
from portal.diagnostic.campaigns import words
from portal.diagnostic.campaigns.blueprint import about, blueprint, own_campaign
from portal.diagnostic.campaigns.forms import UploadForm
from portal.diagnostic.campaigns.import_plan import CampaignStanding, Decisions, ImportPlan, make_plan, problems_of
from portal.diagnostic.campaigns.importing import Done, carry_out, read_standing
from portal.diagnostic.campaigns.kobo import Export, read_file
from portal.diagnostic.campaigns.service import fields_of, instrument_of
from portal.diagnostic.campaigns.uploads import forget_upload, keep_upload, read_upload
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import ngettext
from portal.kit.requests import typed, typed_all, typed_pairs, whole
from portal.kit.table_words import fault_problem
from seed.tables.dates import DayOrder, read_date
from seed.tables.faults import UnusableTable
from seed.tables.reading import MOST_BYTES


@blueprint.route("/campaigns/<id>/import", methods=["GET", "POST"])
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def upload(id: str) -> str | Response:
    """Ask for a file, and go on to its preview when it is one of this form."""
    campaign, form = own_campaign(id), UploadForm()
    if form.validate_on_submit():
        with form.file.data.stream as stream:
            content = stream.read(MOST_BYTES + 1)
        try:
            read_file(content, fields_of(campaign))
        except UnusableTable as error:
            form.file.errors = [*form.file.errors, words.file_problem(error)]
        else:
            return redirect(url_for("campaigns.preview", id=id, token=keep_upload(current_user.id, content)))
    return render_template("diagnostic/campaigns/upload.html", campaign=campaign, form=form, **about(campaign.province))


@blueprint.get("/campaigns/<id>/import/<token>")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def preview(id: str, token: str) -> str | Response:
    """Show what an import will do, before anything is written."""
    campaign, decisions = own_campaign(id), Decisions()
    made = _plan(campaign, token, decisions)
    return _show(campaign, token, *made, decisions) if made else _gone(id)


@blueprint.post("/campaigns/<id>/import/<token>")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def confirm(id: str, token: str) -> str | Response:
    """Do what the preview said; show it again when it isn't what would be done now."""
    campaign, decisions = own_campaign(id), _decisions()
    if not ActionForm().validate_on_submit():
        abort(400)
    made = _plan(campaign, token, decisions)
    if made is None:
        return _gone(id)
    _export, standing, plan = made
    wanted = typed("do") == "import"
    if not wanted or typed("shown") != plan.digest:
        if wanted:
            flash(_("What will be done has changed: look at it once more, then import."), "info")
        return _show(campaign, token, *made, decisions)
    done = carry_out(current_graph(), standing, plan, current_user.id, now())
    forget_upload(current_user.id, token)
    _tell(done)
    return redirect(url_for("campaigns.show", id=id))


def _plan(campaign: Campaign, token: str, decisions: Decisions) -> tuple[Export, CampaignStanding, ImportPlan] | None:
    """Return what a kept file says and will do; None when it is no longer there, or is of another campaign's form."""
    content = read_upload(current_user.id, token)
    if content is None:
        return None
    try:
        export = read_file(content, fields_of(campaign), decisions.order)
    except UnusableTable:
        return None
    standing = read_standing(current_graph(), campaign, instrument_of(campaign), export.submissions, now())
    return export, standing, make_plan(standing, export.submissions, decisions)


def _decisions() -> Decisions:
    """Read what the person decided: for a doubt `who-N`, for conflicts `overwrite`, `submit`, and `order` of dates."""
    settled = {
        number: value
        for name, value in typed_pairs()
        if name.startswith("who-") and (number := whole(name.removeprefix("who-"))) is not None and value
    }
    overwrite = frozenset(number for text in typed_all("overwrite") if (number := whole(text)) is not None)
    order = DayOrder.MONTH_FIRST if typed("order") == DayOrder.MONTH_FIRST else DayOrder.DAY_FIRST
    return Decisions(settled, overwrite, bool(typed("submit")), order)


def _show(
    campaign: Campaign, token: str, export: Export, standing: CampaignStanding, plan: ImportPlan, decisions: Decisions
) -> str:
    graph, instrument = current_graph(), standing.instrument
    return render_template(
        "diagnostic/campaigns/preview.html",
        campaign=campaign,
        token=token,
        export=export,
        plan=plan,
        counts=plan.counts,
        decisions=decisions,
        refused=words.REFUSED,
        problems=list(problems_of(plan)),
        fault_problem=fault_problem,
        date_readings=[(one, read_date(export.open_date, one)) for one in DayOrder] if export.open_date else [],
        cell_problem=lambda question, why: words.cell_problem(instrument, question, why),
        question_text=lambda question: words.question_text(instrument, question),
        told=lambda question, answer: answer_words(graph, instrument.questions[question], answer),
        **about(campaign.province),
    )


def _gone(id: str) -> Response:
    flash(_("The file is no longer here: choose it again."), "error")
    return redirect(url_for("campaigns.upload", id=id))


def _tell(done: Done) -> None:
    """Say what the import did."""
    parts = [
        ngettext("%(num)s diagnostic started", "%(num)s diagnostics started", done.started),
        ngettext("%(num)s diagnostic completed or changed", "%(num)s diagnostics completed or changed", done.changed),
        ngettext("%(num)s diagnostic submitted", "%(num)s diagnostics submitted", done.submitted),
    ]
    flash(_("Imported: %(parts)s.", parts=_(", ").join(parts)), "success")
    if done.failed:
        flash(
            ngettext(
                "%(num)s row wasn't written whole: somebody else changed it in the meantime. Import the file again to"
                " see what is left.",
                "%(num)s rows weren't written whole: somebody else changed them in the meantime. Import the file again"
                " to see what is left.",
                len(done.failed),
            ),
            "error",
        )
