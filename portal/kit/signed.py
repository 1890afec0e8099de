"""Texts in links and cookies that nobody but this portal can have written; what is for one purpose opens no other."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def sign(purpose: str, value: Any) -> str:
    """Return a value, of what JSON holds, as a signed text that an address and a cookie can carry."""
    return str(_signer(purpose).dumps(value))


def read_signed(purpose: str, text: str) -> Any:
    """Return the value in a text that was signed for this purpose; None for any other text."""
    try:
        return _signer(purpose).loads(text)
    except (BadSignature, UnicodeError):
        return None


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)
