"""What a notice is about, and why it may suit: what one lacks that is offered, what one has that is looked for."""

import pytest

from graph.rules.notices import about, fit_notice

MEANS = {"premises": False, "equipment": True, "internet": None}
AXES = {"management": 0.2, "projects": 0.8}


@pytest.mark.parametrize(
    ("text", "found"),
    [("Une salle, les mardis", ("premises",)), ("قاعة للاجتماعات", ("premises",)),
     ("Formateur en comptabilité", ("management",)),
     ("Des ORDINATEURS et le wifi", ("equipment", "internet")), ("تكوين في المحاسبة", ("management",)),
     ("Vie associative locale", ()), ("Nous avons des chaises", ()), ("", ())],
)  # fmt: skip
def test_words_say_what_a_notice_is_about(text, found):
    assert about(text) == found


@pytest.mark.parametrize(
    ("kind", "text", "lacks", "has"),
    [("offer", "Une salle", ("premises",), ()), ("offer", "Ordinateurs", (), ()), ("offer", "wifi", (), ()),
     ("need", "Ordinateurs", (), ("equipment",)), ("need", "Une salle", (), ()), ("need", "wifi", (), ()),
     ("offer", "Comptabilité", ("management",), ()), ("offer", "Projets", (), ()),
     ("need", "Projets", (), ("projects",)),
     ("offer", "Gouvernance", (), ())],
)  # fmt: skip
def test_an_offer_suits_who_lacks_and_a_need_who_has(kind, text, lacks, has):
    found = fit_notice(kind, [text], means=MEANS, axes=AXES)
    assert (found.lacks, found.has) == (lacks, has)
