"""Programs that ask at the interface: as a visitor, or with a token of somebody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from graph.people import tokens
from graph.people.tokens import ApiToken
from portal.accounts.tokens import PREFIX, SCOPES
from portal.kit.clock import now

FORGET = "MATCH (token:ApiToken) DETACH DELETE token"


class Program:
    """A program with a token, or without; it speaks one language."""

    def __init__(self, app: Any, secret: str = "", language: str = "en") -> None:
        self.client = app.test_client()
        self.headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {secret}"} if secret else {})

    def ask(self, method: str, path: str, status: int, **more: Any) -> TestResponse:
        headers = self.headers | more.pop("headers", {})
        response = self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text[:500]}"
        if status >= 400:
            assert response.mimetype == "application/problem+json"
            assert response.json["status"] == status
        return response

    def get(self, path: str, status: int = 200, **more: Any) -> Any:
        return self.ask("GET", path, status, **more).json


@pytest.fixture
def program(app, seeded, user_ids):
    """Return a function that makes a program for a visitor, or for a user by e-mail or id with some scopes."""
    made = []

    def make(who: str | None = None, scopes=tuple(SCOPES), language="en", *, organisation=None, days=30) -> Program:
        if who is None:
            return Program(app, language=language)
        secret = f"{PREFIX}{who}-{len(made)}"
        made.append(secret)
        token = ApiToken(id=secret, name="Our site", scopes=tuple(scopes), made_at=now() - timedelta(days=60),
                         until=now() + timedelta(days=days), organisation=organisation)  # fmt: skip
        tokens.add_token(seeded, user_ids.get(who, who), token, secret)
        return Program(app, secret, language)

    yield make
    seeded.write(FORGET)


Make = Callable[..., Program]
