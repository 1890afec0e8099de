"""What a request sends is known, bounded and of its kind, or nothing."""

from io import BytesIO

import pytest
from flask import Flask
from wtforms import FileField, Form, SelectField, StringField

from portal.kit import requests
from portal.kit.forms import BaseForm
from portal.kit.problems import first_problems
from portal.kit.requests import BadJson
from portal.kit.typed import CountField


class PlaceForm(Form):
    province = SelectField("Province")
    text = StringField("Text")


class SentForm(BaseForm):
    name = StringField("Name")
    file = FileField("File")
    count = CountField("Count")


@pytest.fixture(scope="module")
def bare():
    """Return an application with one page and nothing else."""
    app = Flask(__name__)
    app.config |= {"SECRET_KEY": "a key of the tests", "WTF_CSRF_ENABLED": False}
    app.add_url_rule("/places/<code>", "place", lambda code: code, methods=["GET", "POST"])
    requests.init_app(app)
    return app


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" 7 ", 7), ("٣", 3), ("", None), (None, None), ("-1", None), ("1e400", None), ("x", None),
     ("²", None), ("9" * 5000, None), (str(10**20), None), ("1.0", None)],
)  # fmt: skip
def test_a_whole_number_has_bounds(text, number):
    assert requests.whole(text) == number
    assert requests.seen_revision(text) == (requests.NEVER_SEEN if number is None else number)


@pytest.mark.parametrize(("token", "good"), [("aB3_-", True), ("", False), ("𐐀" * 64, False), ("a" * 65, False),
                                             ("..", False), ("a\n", False)])  # fmt: skip
def test_a_token_is_safe_in_the_name_of_a_file(token, good):
    assert requests.is_token(token) == good


def test_only_known_arguments_pass_to_another_address(bare):
    hostile = "endpoint=x&_method=x&_anchor=x&_external=x&_scheme=x&code=y&values=z&self=x&nothing=1"
    with bare.test_request_context(f"/places/05?text=a&text=b&province=&page=2&{hostile}&x={'x' * 300}"):
        assert requests.address_with("place", PlaceForm, code="06") == "/places/06?text=a&text=b&province=&page=2"
        assert requests.this_address(PlaceForm, page=3) == "/places/05?text=a&text=b&province=&page=3"


def test_an_argument_that_is_too_long_is_none(bare):
    with bare.test_request_context(f"/places/05?text={'x' * 300}&page={'9' * 5000}"):
        assert requests.asked("text") == ""
        assert requests.asked_whole("page", 1) == 1
        assert list(requests.arguments_of(PlaceForm)) == []


def test_a_file_is_no_text_and_a_text_is_no_file(bare):
    sent = {"name": (BytesIO(b"x"), "x.txt"), "file": "a text", "count": (BytesIO(b"1"), "1.txt")}
    with bare.test_request_context("/places/05", method="POST", data=sent):
        form = SentForm()

        assert (form.name.data, form.file.data, form.count.data) == (None, None, None)


def test_a_file_comes_to_its_field(bare):
    with bare.test_request_context("/places/05", method="POST", data={"name": "n", "file": (BytesIO(b"x"), "x.txt")}):
        form = SentForm()

        assert (form.name.data, form.file.data.filename) == ("n", "x.txt")


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 400), ("{", 400), ("NaN", 400), ("[1e", 400), ("[" * 100_000 + "]" * 100_000, 400), ("9" * 5000, 400),
     ("[[[[[[[[1]]]]]]]]", 400), ('{"a":' * 9 + "1" + "}" * 9, 400), ("[" + "{}," * 200_000 + "{}]", 413)],
)  # fmt: skip
def test_json_of_another_size_or_depth_is_refused(bare, body, status):
    with (
        bare.test_request_context("/places/05", method="POST", data=body, content_type="application/json"),
        pytest.raises(BadJson) as refused,
    ):
        requests.read_json()
    assert refused.value.status == status


def test_json_is_read_without_halves_of_letters(bare):
    sent = r'[{"note": "a\ud800b", "value": ["\ud83d\ude00"]}]'
    with bare.test_request_context("/places/05", method="POST", data=sent, content_type="application/json"):
        assert requests.read_maps(requests.read_json(), 1) == [{"note": "ab", "value": ["😀"]}]


@pytest.mark.parametrize(("sent", "status"), [({}, 400), (None, 400), ([1], 400), ([{}, {}], 413)])
def test_what_is_no_list_of_maps_is_refused(sent, status):
    with pytest.raises(BadJson) as refused:
        requests.read_maps(sent, 1)
    assert refused.value.status == status


def test_the_first_ten_problems_are_told_and_how_many_more_there_are(app):
    with app.test_request_context():
        told = first_problems(str(number) for number in range(10_000))

        assert (len(told), told[9]) == (11, "9")
        assert "9990" in told[10].replace("\N{NARROW NO-BREAK SPACE}", "").replace(",", "")
        assert first_problems(["one"]) == ["one"]
