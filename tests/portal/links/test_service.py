"""Who may ask whom for what."""

from itertools import product

import pytest

from portal.links.service import fits

KINDS = ("association", "network", "partner")


@pytest.mark.parametrize(
    ("kind", "pairs"),
    [
        ("join", {("association", "network")}),
        ("invite", {("network", "association")}),
        (
            "partner",
            {
                ("association", "association"), ("association", "network"), ("association", "partner"),
                ("network", "association"), ("network", "network"), ("network", "partner"),
                ("partner", "association"), ("partner", "network"), ("partner", "partner"),
            },
        ),
        ("space", {("association", "association"), ("association", "network")}),
        ("exchange", {("association", "association")}),
        ("recommend", set()),
        ("nonsense", set()),
    ],
)  # fmt: skip
def test_who_may_ask_whom(kind, pairs):
    assert {pair for pair in product(KINDS, KINDS) if fits(kind, *pair)} == pairs
