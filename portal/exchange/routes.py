"""Lists that come in: the file, its columns, what it will do, what is to settle, and the report with its undoing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory import territories
from graph.exchange import batches
from graph.exchange.changes import Fate, ListKind, PlannedRow
from graph.rules.folding import fold
from graph.rules.kinds import Role
from portal.accounts.access import may_follow, role_required
from portal.accounts.provinces import followable_provinces, followed_province
from portal.exchange import words
from portal.exchange.forms import ListForm
from portal.exchange.jobs import PLACES, ListJob, PlanSummary, propose
from portal.exchange.kept import KeptList, TooLarge, find_list, keep_list, new_token
from portal.exchange.outgoing.streams import stream
from portal.exchange.outgoing.tables import in_chunks
from portal.exchange.preview_book import preview_book
from portal.exchange.running import APPLYING, init_importer, is_running, start_applying, start_planning
from portal.exchange.shown import (
    ValueWords,
    WordQuestion,
    columns_shown,
    field_choices,
    questions_of,
    sheets_of,
    shown_rows,
)
from portal.kit.clock import now
from portal.kit.docx import XLSX
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import ngettext
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import asked, typed, typed_pairs, whole
from portal.kit.table_words import UNUSABLE, table_problem
from seed.records.columns import check_columns
from seed.records.fields import IGNORE, NOTE, fields_of
from seed.tables.dates import DayOrder, read_date
from seed.tables.faults import Unusable, UnusableTable
from seed.tables.text import western

blueprint = Blueprint("lists", __name__)
blueprint.record_once(init_importer)
STAFF = (Role.STAFF, Role.ADMINISTRATOR)
MOST_LEFT = 100
DIGITS = re.compile(r"\d+")


@blueprint.route("/province/<code>/imports", methods=["GET", "POST"])
@role_required(*STAFF)
def index(code: str) -> str | Response:
    """List what was imported into a province, and take a new list."""
    code, form = followed_province(code), ListForm()
    if form.validate_on_submit():
        try:
            return redirect(url_for("lists.columns", token=_begin(code, form)))
        except TooLarge:
            form.file.errors = [*form.file.errors, str(UNUSABLE[Unusable.TOO_LARGE])]
        except UnusableTable as error:
            form.file.errors = [*form.file.errors, table_problem(error)]
    if not form.is_submitted():
        form.on.data = now().date()
    return render_template(
        "exchange/index.html",
        form=form,
        batches=batches.list_batches(current_graph(), code),
        provinces=followable_provinces(),
        kinds=words.KINDS,
        **_about(code),
    )


@blueprint.route("/imports/<token>/columns", methods=["GET", "POST"])
@role_required(*STAFF)
def columns(token: str) -> str | Response:
    """Say which column is what, on which sheet and below which row."""
    kept, job = _own(token)
    problem = ""
    if ActionForm().validate_on_submit():
        chosen, problem = _choose_columns(kept, job)
        kept.write_job(chosen)
        if not problem and typed("do") != "look":
            start_planning(current_graph(), kept)
            return redirect(url_for("lists.preview", token=token))
        job = chosen
    return render_template(
        "exchange/columns.html",
        job=job,
        columns=columns_shown(kept.file, job),
        sheets=sheets_of(kept.file, job),
        choices=field_choices(job),
        problem=problem,
        **_about(job.province),
    )


@blueprint.get("/imports/<token>")
@role_required(*STAFF)
def preview(token: str) -> str | Response:
    """Show what a list will do: counts, questions, and the rows by what becomes of them."""
    kept, job = _own(token)
    if batches.get_batch(current_graph(), token):
        return redirect(url_for("lists.report", id=token))
    summary, told = kept.read_summary(), kept.read_progress()
    if summary and summary.job != job.choices_key and not is_running(kept):
        start_planning(current_graph(), kept)  # Answers came while it was being worked out.
        summary, told = kept.read_summary(), kept.read_progress()
    if is_running(kept):
        total = summary.rows if summary else 0
        return render_template("exchange/running.html", job=job, told=told, total=total, applying=APPLYING,
                               **_about(job.province))  # fmt: skip
    error = _error_words(str(told.get("error", "")))
    if summary is None:
        if error:
            flash(error, "error")
        return redirect(url_for("lists.columns", token=token))
    return _show(kept, job, summary, error)


@blueprint.post("/imports/<token>")
@role_required(*STAFF)
def decide(token: str) -> Response:
    """Take answers to questions and show again what will be done, or do it."""
    kept, job = _own(token)
    if not ActionForm().validate_on_submit():
        abort(400)
    summary = kept.read_summary()
    answered = _answered(job, questions_of(job, summary) if summary else [])
    if typed("do") == "apply" and answered == job:
        return _apply(kept, job)
    kept.write_job(answered)
    start_planning(current_graph(), kept)
    if typed("do") == "apply":
        flash(_("Your answers change what the import does. Look at it once more, then import."), "info")
    return redirect(url_for("lists.preview", token=token))


@blueprint.route("/imports/<token>/doubtful", methods=["GET", "POST"])
@role_required(*STAFF)
def doubtful(token: str) -> str | Response:
    """Show rows beside the records that they may be about, to be settled by hand."""
    kept, job = _own(token)
    if ActionForm().validate_on_submit():
        kept.write_job(replace(job, rows={**job.rows, **_settled()}))
        start_planning(current_graph(), kept)
        return redirect(url_for("lists.preview", token=token))
    summary = kept.read_summary()
    if summary is None:
        return redirect(url_for("lists.preview", token=token))
    rows, pagination = shown_rows(kept.plan, Fate.DOUBTFUL, requested_page(), summary.counts[Fate.DOUBTFUL])
    return render_template(
        "exchange/doubtful.html",
        job=job,
        rows=rows,
        pagination=pagination,
        page_url=lambda page: url_for("lists.doubtful", token=token, page=page),
        **_row_words(rows),
        **_about(job.province),
    )


@blueprint.get("/imports/<token>/preview.xlsx")
@role_required(*STAFF)
def preview_file(token: str) -> Response:
    """Give what a list will do as a workbook."""
    kept, _job = _own(token)
    if kept.read_summary() is None:
        abort(404)
    return stream(in_chunks(preview_book(kept.plan)), XLSX, f"{_('preview')}.xlsx")


@blueprint.get("/imports/done/<id>")
@role_required(*STAFF)
def report(id: str) -> str:
    """Show what an import did, with its undoing for 30 days."""
    batch = _own_batch(id)
    fate = asked("fate") if asked("fate") in batch.source.counts else ""
    total = batch.source.counts[fate] if fate else batch.source.rows
    pagination = Pagination(requested_page(), total)
    rows = batches.list_rows(current_graph(), id, fate, skip=pagination.skip, limit=pagination.size)
    return render_template(
        "exchange/report.html",
        batch=batch,
        rows=rows,
        fate=fate,
        pagination=pagination,
        page_url=lambda page: url_for("lists.report", id=id, fate=fate or None, page=page),
        may_undo=batch.can_be_undone(now()),
        kinds=words.KINDS,
        **_row_words(rows),
        **_about(batch.source.province),
    )


@blueprint.post("/imports/done/<id>/undo")
@role_required(*STAFF)
def undo(id: str) -> Response:
    """Undo an import as a whole; what was changed since is told and stays."""
    batch = _own_batch(id)
    if not ActionForm().validate_on_submit():
        abort(400)
    try:
        done = batches.undo_batch(current_graph(), batch.id, user=current_user.id, at=now())
    except batches.NothingToUndo:
        flash(_("This import was undone already, or is older than 30 days."), "error")
    else:
        flash(_("The import is undone."), "success")
        if done.left:
            names = _(", ").join(left.name for left in done.left[:MOST_LEFT])
            flash(ngettext("%(num)s was changed since and stays as it is: %(names)s.",
                           "%(num)s were changed since and stay as they are: %(names)s.", len(done.left),
                           names=names), "info")  # fmt: skip
    return redirect(url_for("lists.report", id=id))


def _begin(code: str, form: ListForm) -> str:
    """Keep a file with what is proposed for it; raise TooLarge or UnusableTable."""
    token, user = new_token(), current_user.id
    file = form.file.data
    kept = keep_list(user, token, file.stream)
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2][-120:]
    job = ListJob(token, str(ListKind(form.kind.data)), code, name, form.on.data.isoformat())
    kept.write_job(propose(current_graph(), kept.file, job))
    return token


def _show(kept: KeptList, job: ListJob, summary: PlanSummary, error: str) -> str:
    fate = asked("fate") if asked("fate") in summary.counts else ""
    total = summary.counts[fate] if fate else summary.rows
    rows, pagination = shown_rows(kept.plan, fate, requested_page(), total)
    return render_template(
        "exchange/preview.html",
        job=job,
        summary=summary,
        rows=rows,
        fate=fate,
        pagination=pagination,
        page_url=lambda page: url_for("lists.preview", token=job.token, fate=fate or None, page=page),
        questions=questions_of(job, summary),
        dates=_date_questions(job, summary.dates),
        error=error,
        **_row_words(rows),
        **_about(job.province),
    )


def _settled() -> dict[str, str]:
    """Return what was said of doubtful rows, by their line."""
    found = {name.removeprefix("row-"): chosen for name, chosen in typed_pairs() if name.startswith("row-") and chosen}
    return {line: chosen for line, chosen in found.items() if whole(line) is not None}


def _choose_columns(kept: KeptList, job: ListJob) -> tuple[ListJob, str]:
    """Return a job with the sheet, the heading row and the columns that were chosen, and what is wrong with them."""
    sheet, line = typed("sheet"), whole(typed("line")) or 0
    if sheet != job.sheet or line != job.line:
        try:
            return propose(current_graph(), kept.file, replace(job, sheet=sheet, line=line)), _("Look at the columns.")
        except UnusableTable as error:
            return job, table_problem(error)
    known = {NOTE, IGNORE} | {one.name for one in fields_of(job.of)}
    chosen = [typed(f"column-{at}") for at in range(len(job.head))]
    job = replace(job, columns=tuple(name if name in known else IGNORE for name in chosen))
    wrong = check_columns(job.of, job.columns)
    if wrong is None:
        return job, ""
    field = words.field_word(wrong)
    if wrong in job.columns:
        return job, _("Two columns are “%(field)s”. Choose the one that it is.", field=field)
    return job, _("No column is “%(field)s”. Choose the one that it is.", field=field)


def _apply(kept: KeptList, job: ListJob) -> Response:
    summary = kept.read_summary()
    if summary and summary.stops and not typed("agreed"):
        flash(_("First confirm what is asked below."), "error")
    elif summary:
        kept.write_job(replace(job, agreed=True))
        start_applying(current_graph(), kept, current_user.id)
        if batches.get_batch(current_graph(), job.token):
            return redirect(url_for("lists.report", id=job.token))
    return redirect(url_for("lists.preview", token=job.token))


def _answered(job: ListJob, questions: Sequence[WordQuestion]) -> ListJob:
    """Return a job with the answers to its questions."""
    known = {of: dict(meant) for of, meant in job.words.items()}
    for one in questions:
        chosen = typed(one.name)
        if chosen in {id for id, _label in one.choices}:
            known.setdefault(one.of, {})[fold(one.word)] = chosen
    orders = dict(job.orders)
    for at, head in enumerate(job.head):
        if typed(f"order-{at}") in tuple(DayOrder):
            orders[head] = typed(f"order-{at}")
    places = typed("places") if typed("places") in PLACES else job.unknown_places
    return replace(job, words=known, orders=orders, unknown_places=places, override=bool(typed("override")))


def _date_questions(job: ListJob, dates: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the columns of dates whose order isn't known, with what an example would be in each."""
    return [
        {"at": job.head.index(head), "head": head, "example": example, "readings": _readings(example)}
        for head, example in dates.items()
    ]


def _readings(example: str) -> list[tuple[str, date]]:
    """Return the days that an example may be, by order; years of two digits are the last that have been."""
    first, second, year = map(int, DIGITS.findall(western(example))[:3])
    if year < 100:
        year += 2000 if 2000 + year <= now().year else 1900
    found = []
    for order in DayOrder:
        try:
            found.append((str(order), read_date(f"{first}/{second}/{year}", order)))
        except ValueError:
            continue
    return found


def _row_words(rows: Sequence[PlannedRow]) -> dict[str, object]:
    return {
        "value_words": ValueWords(rows),
        "fates": words.FATES,
        "recognised": words.RECOGNISED,
        "refused_words": words.refused_words,
        "note_words": words.note_words,
        "field_word": words.field_word,
    }


def _error_words(error: str) -> str:
    if not error:
        return ""
    if error.startswith("table:"):
        return str(UNUSABLE[Unusable(error.removeprefix("table:"))])
    if error == "changed":
        return _("The directory has changed in the meantime: look at it once more, then import.")
    return _("It broke off, and nothing was written. Try again.")


def _own(token: str) -> tuple[KeptList, ListJob]:
    """Return a list of the user's own; its report when it was imported, else 404; 403 of another province."""
    kept = find_list(current_user.id, token)
    if kept is None:
        batch = batches.get_batch(current_graph(), token)
        if batch:
            abort(redirect(url_for("lists.report", id=batch.id)))
        abort(404)
    job = kept.read_job()
    if not may_follow(job.province):
        abort(403)
    return kept, job


def _own_batch(id: str) -> batches.ImportBatch:
    batch = batches.get_batch(current_graph(), id) or abort(404)
    if not may_follow(batch.source.province):
        abort(403)
    return batch


def _about(code: str) -> dict[str, object]:
    return {"province": territories.get_paths(current_graph(), [code])[code][0]}
