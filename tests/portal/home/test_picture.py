"""The picture says what the graph says: as many stand alone as there are, and nothing lies over another."""

import math

import pytest

from graph.links.shape import NetworkShape, read_shape
from portal.home.picture import DOTS, draw


@pytest.mark.parametrize("alone", [0.0, 0.2, 0.79, 1.0])
def test_as_many_stand_alone_as_the_graph_says(alone):
    picture = draw(NetworkShape((40, 12, 9, 3), ((0, 1),), alone))
    assert len(picture.alone) == round(DOTS * alone)
    assert abs(len(picture.members) - (DOTS - len(picture.alone))) <= 4
    places = [*picture.alone, *picture.hubs]
    assert min(math.dist(one, other) for at, one in enumerate(places) for other in places[:at]) > 20
    drawn = [*places, *(place for place, _hub in picture.members)]
    assert all(0 < x < picture.width and 0 < y < picture.height for x, y in drawn)


def test_a_graph_without_networks_is_drawn(graph):
    assert read_shape(graph) == NetworkShape((), (), 0.0)
    picture = draw(read_shape(graph))
    assert len(picture.alone) == DOTS and not picture.hubs and picture.could is None


def test_the_picture_is_small(app):
    assert len(app.test_client().get("/welcome").text.partition("<figure")[2].partition("</figure")[0]) < 12_000
