"""Settings of the portal, read from the environment; each has a default that works on a fresh clone."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TIME_ZONE = "Africa/Casablanca"
LANGUAGES = {"fr": "Français", "ar": "العربية", "en": "English"}


LEAST_SECRET = 32
"""Letters of the secret that signs cookies and links: fewer could be guessed."""


class BadSettings(ValueError):
    """A setting can't be used; says which one, and what to write."""


def instance_folder() -> Path:
    """Return the folder of all that this installation writes, made on first use and closed to other users."""
    folder = Path(os.environ.get("TAKWIA_INSTANCE", ROOT / "instance")).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def from_environment() -> dict[str, object]:
    """Return the settings of Flask and its extensions."""
    return {
        "SECRET_KEY": os.environ.get("SECRET_KEY") or _kept_secret(instance_folder() / "secret-key"),
        "MAP_TILE_URL": os.environ.get("MAP_TILE_URL", ""),
        "MAP_TILE_ATTRIBUTION": os.environ.get("MAP_TILE_ATTRIBUTION", ""),
        "MATCHING_FOLDER": os.environ.get("TAKWIA_MATCHING") or str(instance_folder() / "matching"),
        "EVIDENCE_FOLDER": str(instance_folder() / "evidence"),
        "IMPORTS_FOLDER": str(instance_folder() / "imports"),
        # Several files of 5 MB at once, and no more than a small server can hold.
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "SMS": os.environ.get("TAKWIA_SMS", ""),
        "SMS_OUTBOX": str(instance_folder() / "sms-outbox.jsonl"),
        # Staff and administrators sign in with a second factor, unless it is switched off.
        "SECOND_FACTOR": os.environ.get("TAKWIA_SECOND_FACTOR", "1") != "0",
        "SMTP": os.environ.get("TAKWIA_SMTP", ""),
        "MAIL_FROM": os.environ.get("TAKWIA_MAIL_FROM", ""),
        "CONTACT": os.environ.get("TAKWIA_CONTACT", ""),
        "PROXY": os.environ.get("TAKWIA_PROXY", ""),
        "PUBLIC_URL": os.environ.get("TAKWIA_URL", ""),
        "HTTPS": os.environ.get("TAKWIA_HTTPS", "") == "1",
        # Said for each application: unsaid, what one has switched off stays off for the next.
        "RATELIMIT_ENABLED": True,
        "RATELIMIT_STORAGE_URI": os.environ.get("RATELIMIT_STORAGE_URI", "memory://"),
        "LINK_LIMIT": "30 per minute;300 per hour",
        "EXPORT_LIMIT": "20 per minute;200 per hour",
        # Requests of a program: by its token, else by the address that it comes from.
        "API_LIMIT": "120 per minute;3000 per hour",
        "RATELIMIT_HEADERS_ENABLED": True,
        # What APIFlask asks of the application that its blueprint stands in: answers are what their models say.
        "BASE_RESPONSE_SCHEMA": None,
        # Wrong tries to sign in after which the next must wait: at one account, and from one address.
        "ACCOUNT_TRIES": 5,
        "ADDRESS_TRIES": 20,
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": TIME_ZONE,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "WTF_CSRF_TIME_LIMIT": None,
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "application/json",
            "application/geo+json",
            "image/svg+xml",
        ],
    }


def check(settings: Mapping[str, Any]) -> None:
    """Check what would make the portal unsafe. Raises BadSettings."""
    if len(settings["SECRET_KEY"]) < LEAST_SECRET:
        raise BadSettings(
            f"SECRET_KEY is shorter than {LEAST_SECRET} characters: whoever guesses it can sign in as anybody. "
            "Leave it out, and the portal makes one, or write what this command prints: "
            "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )


def _kept_secret(path: Path) -> str:
    """Return the secret in a file, made on first use so that sessions outlive a restart."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()
