"""The second factor: six digits that an app on the owner's phone counts (RFC 6238), or a code on paper."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from flask import current_app, session

from graph.people import factors
from graph.rules.codes import CODES, code_of
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id

PENDING = "second"
"""Under this name the browser keeps, signed, who has given the right password and not yet the digits."""
PATIENCE = timedelta(minutes=10)
STEP = 30
DRIFT = 1
"""How many steps a phone's clock may be early or late."""
RECOVERY_CODES = 10
ISSUER = "TAKWIA Réseau"


def begin(user: str, *, remember: bool) -> None:
    """Keep that a user gave the right password."""
    session[PENDING] = [user, bool(remember), now().isoformat()]


def pending() -> tuple[str, bool] | None:
    """Return who gave the right password a short while ago, and whether they stay signed in."""
    user, remember, at = session.get(PENDING) or ("", False, "")
    if not user or now() - datetime.fromisoformat(at) > PATIENCE:
        return None
    return user, remember


def new_secret(user: str, own_session: str) -> str:
    """Return the secret for a user's phone that is still to be confirmed: the same as long as their session lasts."""
    key = current_app.config["SECRET_KEY"].encode()
    made = hmac.new(key, f"second-factor:{user}:{own_session}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:20]).decode()


def address_of(secret: str, account: str) -> str:
    """Return what a phone reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def confirm(user: str, own_session: str, digits: str) -> list[str] | None:
    """Let a phone count along when it shows the right digits, and return the codes for paper; None when it doesn't."""
    secret = new_secret(user, own_session)
    step = _step_of(secret, digits)
    if step is None:
        return None
    made = [code_of(secrets.randbelow(CODES)) for _number in range(RECOVERY_CODES)]
    kept = _fernet().encrypt(secret.encode()).decode()
    factors.add_factor(current_graph(), user, kept, step, [_digest(user, code) for code in made])
    return made


def is_right(user: str, typed: str) -> bool:
    """Say whether somebody typed the digits of this moment, or a code on paper; each counts once."""
    graph, bare = current_graph(), typed.replace(" ", "").replace("-", "").upper()
    factor = factors.get_factor(graph, user)
    if factor is None:
        return False
    step = _step_of(_decrypt(factor.secret), bare)
    if step is not None:
        return factors.use_step(graph, user, step, new_id())
    return factors.use_recovery(graph, user, _digest(user, bare), new_id())


def _step_of(secret: str, digits: str) -> int | None:
    """Return the step whose digits somebody typed, None when it isn't about now."""
    bare = digits.replace(" ", "")
    counted = pyotp.TOTP(secret, interval=STEP) if secret else None
    current = int(now().timestamp()) // STEP
    steps = range(current - DRIFT, current + DRIFT + 1) if counted else ()
    return next(
        (step for step in steps if counted and hmac.compare_digest(counted.at(step * STEP), _ascii(bare))), None
    )


def _ascii(text: str) -> str:
    return text if text.isascii() else ""


def _digest(user: str, code: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"recovery:{user}:{code}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _decrypt(secret: str) -> str:
    """Return a kept secret; nothing for one that another key made."""
    try:
        return _fernet().decrypt(secret.encode()).decode()
    except InvalidToken:
        return ""


def _fernet() -> Fernet:
    key = hashlib.sha256(f"second-factor:{current_app.config['SECRET_KEY']}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
