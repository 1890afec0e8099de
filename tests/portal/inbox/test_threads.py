"""A long thread: the newest messages first at hand, the earlier ones twenty at a time."""

from datetime import timedelta

from graph.people import threads
from graph.people.threads import NewPost, pair_thread
from portal.kit.clock import now


def numbers(page):
    return [int(one.get_text()) for one in page.select("ol .as-typed")]


def button(page, text):
    return next((one["href"] for one in page.select("a.button") if one.get_text(strip=True) == text), "")


def test_all_messages_of_a_long_thread_can_be_reached(browse, seeded, place):
    key, at, ids = (
        pair_thread(place.a, place.b),
        now() - timedelta(days=1),
        [f"{place.prefix}{n:02}" for n in range(45)],
    )
    posts = [
        NewPost(id, place.b, place.ub, at + timedelta(minutes=number // 2), str(number))  # Two come at the same moment.
        for number, id in enumerate(ids)
    ]
    threads.add_posts(seeded, [(key, post, f"{place.prefix}long") for post in posts])
    own, seen = browse(place.ua), []

    page = own.get(f"/inbox/{place.prefix}long")
    while len(seen) < 5:
        seen.append(numbers(page))
        if not (link := button(page, "Earlier messages")):
            break
        page = own.get(link)

    assert seen == [list(range(25, 45)), list(range(5, 25)), list(range(5))]
    assert numbers(own.get(button(page, "To the newest messages"))) == seen[0]
    assert own.status(f"/inbox/{place.prefix}long?before={ids[0]}") == 404
    assert own.status(f"/inbox/{place.prefix}long?before=nothing") == 404


def test_earlier_messages_count_nothing_as_seen(browse, seeded, place):
    key, at, id = pair_thread(place.a, place.b), now() - timedelta(days=1), f"{place.prefix}long"
    for number in range(2):
        threads.add_post(seeded, key, NewPost(f"{id}{number}", place.b, place.ub, at + timedelta(hours=number)), id)

    browse(place.ua).get(f"/inbox/{id}?before={id}1")
    assert threads.count_unread(seeded, threads.ThreadReader(place.ua, place.a)) == 1

    browse(place.ua).get(f"/inbox/{id}")
    assert threads.count_unread(seeded, threads.ThreadReader(place.ua, place.a)) == 0
