"""What is signed for links and cookies."""

import pytest

from portal.kit.signed import read_signed, sign


@pytest.fixture
def text(app):
    with app.app_context():
        yield sign("one purpose", ["é", "ب", 3])


def test_what_was_signed_comes_back(text):
    assert read_signed("one purpose", text) == ["é", "ب", 3]


@pytest.mark.parametrize("change", [lambda _: "", lambda _: "x" * 40, lambda text: text[:-1], lambda text: "a" + text,
                                    lambda text: text.replace(".", "\ud83d")])  # fmt: skip
def test_what_was_changed_is_nothing(text, change):
    assert read_signed("one purpose", change(text)) is None


def test_what_is_for_one_purpose_opens_no_other(text):
    assert read_signed("another", text) is None
