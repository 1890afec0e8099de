"""A new project of an organisation: what is asked of it first, and how it is kept."""

from typing import Any
from uuid import uuid5

from flask_babel import gettext as _
from wtforms import HiddenField
from wtforms.validators import ValidationError

from graph.directory.entries import Entry
from graph.directory.projects import Project, get_project, save_projects
from graph.rules.kinds import ProjectState
from portal.directory.editing import fields
from portal.kit.forms import BaseForm
from portal.kit.graph import current_graph
from portal.kit.profile_words import FIELDS
from portal.kit.words import PROJECT_STATES


class NewProjectForm(BaseForm):
    """The name of a new project, and how far it is; sent twice it makes one."""

    edit = HiddenField()
    name_fr = fields.line(FIELDS["name_fr"], 200, render_kw={"lang": "fr", "dir": "ltr"})
    name_ar = fields.line(FIELDS["name_ar"], 200, render_kw={"lang": "ar", "dir": "rtl"})
    state = fields.one_of(FIELDS["state"], PROJECT_STATES)

    def validate_name_fr(self, field: Any) -> None:
        """Ask for one of the names."""
        if not field.data and not self.name_ar.data:
            raise ValidationError(_("Enter a name, in French or in Arabic."))


def add_project(carrier: Entry, form: NewProjectForm) -> str:
    """Add the project of a valid form to those that an organisation carries, and return its id."""
    project = Project(
        id=str(uuid5(fields.ROWS, f"{carrier.id}:project:{form.edit.data}")),
        title_fr=form.name_fr.data or "",
        title_ar=form.name_ar.data or "",
        state=form.state.data or ProjectState.PLANNED,
        carriers=(carrier.id,),
        synthetic=carrier.synthetic,
    )
    if get_project(current_graph(), project.id) is None:  # Sent again, it doesn't undo what was filled in since.
        save_projects(current_graph(), [project])
    return project.id
