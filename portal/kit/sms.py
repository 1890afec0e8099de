"""Short messages: what a gateway does, and the one that comes with the portal, which writes them into a file.

TAKWIA_SMS names another as "module:function": the function is called with the application's settings and returns a
gateway.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from flask import Flask, current_app

from portal.config import BadSettings
from portal.kit.clock import now


class SmsGateway(Protocol):
    """Sends short messages."""

    def send(self, number: str, text: str) -> None:
        """Send a text to a number in international form. Raises OSError when it can't be sent now."""


@dataclass(frozen=True)
class FileOutbox:
    """Writes each message into a file as a line of JSON, for whoever sends them by hand."""

    path: Path

    def send(self, number: str, text: str) -> None:
        """Add a message to the file, which its owner alone can read."""
        line = json.dumps({"at": now().isoformat(), "to": number, "text": text}, ensure_ascii=False)
        self.path.touch(mode=0o600)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def init_app(app: Flask) -> None:
    """Open the gateway of the settings. Raises BadSettings."""
    app.extensions["sms"] = open_gateway(app.config["SMS"], app.config)


def open_gateway(name: str, settings: Mapping[str, Any]) -> SmsGateway:
    """Return the gateway of a name, the file when there is none. Raises BadSettings."""
    if not name:
        return FileOutbox(Path(settings["SMS_OUTBOX"]))
    module, _colon, function = name.partition(":")
    try:
        gateway: SmsGateway = getattr(import_module(module), function)(settings)
    except (ImportError, AttributeError, ValueError) as error:
        raise BadSettings(f"TAKWIA_SMS names no gateway ({error}). Write it like my_gateway:open_gateway.") from error
    return gateway


def send_sms(number: str, text: str) -> None:
    """Send a short message through the gateway; what can't be sent is noted in the log."""
    gateway: SmsGateway = current_app.extensions["sms"]
    try:
        gateway.send(number, text)
    except OSError as error:
        current_app.logger.warning("A short message couldn't be sent: %s", error)
