"""The page on which a second factor is set up, and for whom it comes before all else."""

from flask import current_app, render_template
from flask_login import current_user

from graph.people.accounts import User
from graph.rules.kinds import Role
from portal.accounts import second_factor
from portal.accounts.forms import SecondForm
from portal.kit.qr import qr_code


def is_demanded(user: User) -> bool:
    """Say whether somebody has to set up a second factor before anything else: staff and administrators without one."""
    if not current_app.config["SECOND_FACTOR"] or user.second_factor:
        return False
    return user.role in (Role.STAFF, Role.ADMINISTRATOR)


def set_up_page(form: SecondForm) -> str:
    """Return the page for who is signed in; a form that waits for the sign-in is carried on by it."""
    user = current_user.user
    secret = second_factor.new_secret(user.id, current_user.session.id)
    address = second_factor.address_of(secret, user.reached_at or user.name)
    return render_template("accounts/second_set_up.html", form=form, qr=qr_code(address), secret=secret)
