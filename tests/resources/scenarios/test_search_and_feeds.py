"""Finding a resource and a booking, and the calendars that follow them."""

import pytest
from icalendar import Calendar

from resources import services
from resources.feeds import subscribe
from tests.resources.scenarios import WEDNESDAY, WEEK, at, book, fresh, hall


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "圆桌"}, {"圆桌厅"}),
        ({"q": "yzt"}, {"圆桌厅"}),
        ({"q": "投影"}, {"圆桌厅"}),
        ({"q": "治理"}, {"李教授"}),
        ({"kind": "expert"}, {"李教授"}),
        ({"capacity": "100"}, {"大礼堂"}),
        ({"q": "圆桌 投影"}, {"圆桌厅"}),
        ({"q": "没有这样的"}, set()),
    ],
)
def test_words_kinds_and_sizes_find_a_resource(unit, cppcc, api_of, query, found):
    from alliance.text import pinyin_key

    for fields in (
        {"name": "圆桌厅", "equipment": "投影、音响", "capacity": 20},
        {"name": "大礼堂", "capacity": 300},
        {"name": "李教授", "kind": "expert", "topics": "社区治理"},
    ):
        row = hall(unit, **fields)
        type(row).objects.filter(pk=row.pk).update(pinyin=pinyin_key(row.name))
    rows = api_of(cppcc).get("/api/resources/", query).data["results"]
    assert {row["name"] for row in rows} == found


def test_drafts_and_withdrawn_ones_are_found_by_their_owner_alone(unit, cppcc, liaison, api_of):
    hall(unit, name="草稿厅", status="draft")
    for who, count in ((cppcc, 0), (liaison, 1)):
        assert api_of(who).get("/api/resources/", {"q": "草稿厅"}).data["count"] == count


@pytest.mark.parametrize(
    ("query", "count"),
    [("?mine=true", 4), ("?status=cancelled", 1), ("?since=2026-04-20", 3), ("?until=2026-04-15", 1)],
)
def test_bookings_are_found_by_whose_what_and_when(room, cppcc, other_cppcc, api_of, query, count):
    made = book(room, cppcc, "10:00-11:00", repeat="FREQ=WEEKLY;COUNT=4").made
    services.carry_out(booking=made[3], move="cancel", by=cppcc, reason="不开了", scope="part")
    assert api_of(cppcc).get(f"/api/bookings/{query}").data["count"] == count
    assert api_of(other_cppcc).get(f"/api/bookings/{query}").data["count"] == 0
    series = f"?series={made[0].series_id}"
    assert api_of(cppcc).get(f"/api/bookings/{series}").data["count"] == 4


def test_free_and_busy_are_shown_without_names(room, cppcc, other_cppcc, api_of):
    book(room, cppcc, "10:00-11:00", purpose="内部会商")
    answer = api_of(other_cppcc).get(f"/api/resources/{room.pk}/availability/?from=2026-04-15&to=2026-04-15")
    assert answer.data["busy"] == [{"start": "2026-04-15T10:00:00+08:00", "end": "2026-04-15T11:00:00+08:00"}]
    assert "内部会商" not in str(answer.data)


def entries(client, feed):
    rows = Calendar.from_ical(client.get(f"/feeds/{feed.token}.ics").content).walk("VEVENT")
    return {str(row["uid"]): row for row in rows}


def test_a_series_in_a_calendar_is_an_entry_a_date_that_keeps_its_uid_through_every_change(room, cppcc, client):
    made = book(room, cppcc, "10:00-11:00", repeat="FREQ=WEEKLY;COUNT=3").made
    feed = subscribe(by=cppcc)
    first = entries(client, feed)
    services.change(
        booking=made[1],
        by=cppcc,
        scope="following",
        start=at("14:00", WEDNESDAY + WEEK),
        end=at("15:00", WEDNESDAY + WEEK),
    )
    services.carry_out(booking=fresh(made[2]), move="cancel", by=cppcc, reason="不开了", scope="part")
    second = entries(client, feed)
    assert first.keys() == second.keys()
    moved, gone = (next(row for uid, row in second.items() if f"-{booking.pk}@" in uid) for booking in made[1:])
    assert moved["dtstart"].dt == at("14:00", WEDNESDAY + WEEK)
    assert (gone["status"], gone["sequence"] > first[str(gone["uid"])]["sequence"]) == ("CANCELLED", True)


def test_a_booking_that_moved_elsewhere_leaves_the_calendar_of_the_old_place(unit, room, cppcc, liaison, client):
    made = book(room, cppcc, "10:00-11:00")
    feed = subscribe(by=liaison, resource=room)
    assert len(entries(client, feed)) == 1
    services.change(booking=made, by=cppcc, resource=hall(unit, name="隔壁"))
    assert not entries(client, feed)


def test_what_the_openapi_says_of_refusals(staff, api_of):
    """Clients are told that both 400 and 409 bring alternatives."""
    schema = api_of(staff).get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    answers = schema["paths"]["/api/bookings/"]["post"]["responses"]
    for code, name in (("400", "RuleRefusal"), ("409", "Refusal")):
        content = next(iter(answers[code]["content"].values()))
        assert content["schema"]["$ref"].endswith(name)
        assert "alternatives" in schema["components"]["schemas"][name]["properties"]
    asked = schema["components"]["schemas"][
        "WishRequest" if "WishRequest" in schema["components"]["schemas"] else "Wish"
    ]
    assert {"repeat", "replace", "with", "on_conflict", "units"} <= asked["properties"].keys()
