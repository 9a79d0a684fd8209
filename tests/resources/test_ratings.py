"""After use both sides rate once: the borrower the resource, the owner the borrower's conduct and any damage."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance.errors import DomainError
from alliance.models import AuditEvent
from members.models import Attachment, Notification
from resources import ratings
from resources.models import Booking, BookingRating, Resource
from resources.services import ratings as services
from resources.tasks import invite_ratings
from tests import factories as make
from tests.resources.test_races import race

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def hall(unit):
    return make.make_resource(unit, name="议事厅")


@pytest.fixture
def used(hall, cppcc, other_unit):
    return make.make_used(hall, cppcc, unit=other_unit)


def rate(booking, by, side="borrower", stars=5, **fields):
    return services.rate(booking=booking, side=side, stars=stars, by=by, **fields)


def told(user, word):
    return Notification.objects.filter(recipient=user, text__contains=word).count()


def test_both_sides_rate_once_and_the_other_side_hears_of_it(used, cppcc, liaison, other_liaison):
    rate(used, cppcc, stars=4, text="投影清楚")
    rate(used, liaison, side="owner", stars=5)
    assert set(used.ratings.values_list("side", "stars")) == {("borrower", 4), ("owner", 5)}
    assert told(liaison, "4分")
    assert told(cppcc, "5分")
    assert told(other_liaison, "5分")
    with pytest.raises(DomainError, match="已经评价过"):
        rate(used, cppcc, stars=1)


def test_each_rating_is_on_the_record_of_the_booking(used, cppcc):
    rate(used, cppcc, stars=2, text="太吵")
    event = AuditEvent.objects.about(used).get()
    assert (event.verb, event.verb_label, event.actor_name) == ("rate", "借用方评价资源", cppcc.name)
    assert event.note == "2 不满意；太吵"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"checked_in_at": None}, "到场使用过"),
        ({"status": "cancelled"}, "到场使用过"),
        ({"start": timezone.now() - HOUR}, "使用结束后"),
    ],
    ids=["nobody came", "cancelled", "still on"],
)
def test_only_what_was_used_and_is_over_can_be_rated(hall, cppcc, fields, sentence):
    booking = make.make_used(hall, cppcc, **fields)
    with pytest.raises(DomainError, match=sentence):
        rate(booking, cppcc)


def test_who_left_early_may_rate_at_once(hall, cppcc):
    booking = make.make_used(hall, cppcc, start=timezone.now() - HOUR, checked_out_at=timezone.now())
    assert rate(booking, cppcc)


def test_nobody_rates_the_own_resource(hall, liaison, unit):
    booking = make.make_used(hall, liaison, unit=unit)
    with pytest.raises(DomainError, match="自用"):
        rate(booking, liaison)


@pytest.mark.parametrize("stars", [0, 6])
def test_there_are_five_stars(used, cppcc, stars):
    with pytest.raises(ValidationError):
        rate(used, cppcc, stars=stars)


def test_damage_is_the_owners_to_note_and_staff_hear_of_it(client_of, used, liaison, cppcc, staff):
    answer = client_of(liaison).post(
        f"/bookings/{used.pk}/rate/", {"stars": 2, "damage": "话筒摔裂", "photos": [make.picture()]}
    )
    assert answer.status_code == 302
    row = used.ratings.get()
    assert (row.side, row.damage) == ("owner", "话筒摔裂")
    assert told(cppcc, "话筒摔裂")
    assert told(staff, "话筒摔裂")
    assert Attachment.objects.visible_to(cppcc).of(row).count() == 1


def test_photos_without_words_keep_what_was_typed(client_of, used, liaison):
    page = client_of(liaison).post(
        f"/bookings/{used.pk}/rate/", {"stars": 2, "text": "不够爱惜", "photos": [make.picture()]}
    )
    assert "请写明损坏情况" in page.text
    assert "不够爱惜" in page.text
    assert not BookingRating.objects.exists()


def test_a_photo_of_damage_is_not_for_others(used, liaison, other_cppcc, outsider, handler):
    row = rate(used, liaison, side="owner", stars=1, damage="桌子坏了", photos=[make.picture()])
    for user in (other_cppcc, outsider, handler):
        assert not BookingRating.objects.visible_to(user).filter(pk=row.pk).exists()
        assert not Attachment.objects.visible_to(user).of(row).exists()


def test_conduct_is_seen_by_those_concerned_and_by_whoever_decides_next(
    used, liaison, cppcc, other_cppcc, hall, client_of
):
    rate(used, liaison, side="owner", stars=2)
    other_unit = used.unit
    asked = make.make_booking(hall, cppcc, unit=other_unit, status="pending")
    assert ratings.conduct(asked) == {"average": 2, "answers": 1, "no_shows": 0}
    assert "所属单位评价2.0分" in client_of(liaison).get(asked.get_absolute_url()).text
    assert "所属单位评价2.0分" not in client_of(cppcc).get(asked.get_absolute_url()).text
    assert BookingRating.objects.visible_to(cppcc).exists()
    assert not BookingRating.objects.visible_to(other_cppcc).exists()


def test_the_average_shows_only_with_enough_answers(client_of, hall, cppcc, alliance):
    for number in range(2):
        make.make_rating(make.make_used(hall, cppcc, start=make.at(-2 - number)), cppcc, stars=4)
    page = client_of(cppcc).get(hall.get_absolute_url()).text
    assert "评价2份，样本不足" in page
    make.make_rating(make.make_used(hall, cppcc, start=make.at(-9)), cppcc, stars=5)
    for path in (hall.get_absolute_url(), "/resources/"):
        page = client_of(cppcc).get(path).text
        assert "4.3" in page
        assert "3份评价" in page
    alliance.options = {"resources": {"least_ratings": 4}}
    alliance.save()
    assert "样本不足" in client_of(cppcc).get("/resources/").text


def test_the_owners_marks_of_borrowers_do_not_count_for_the_resource(hall, used, liaison):
    make.make_rating(used, liaison, stars=1, side="owner")
    assert ratings.with_rating(Resource.objects.all()).get().rating_average is None


def test_the_api_takes_the_side_one_speaks_for(api_of, used, cppcc, liaison, outsider, other_cppcc):
    made = api_of(cppcc).post("/api/booking-ratings/", {"booking": used.pk, "stars": 3})
    assert (made.status_code, made.json()["side"]) == (201, "borrower")
    assert api_of(cppcc).post("/api/booking-ratings/", {"booking": used.pk, "stars": 3}).status_code == 409
    wrong = api_of(cppcc).post("/api/booking-ratings/", {"booking": used.pk, "side": "owner", "stars": 3})
    assert wrong.status_code == 403
    assert api_of(liaison).post("/api/booking-ratings/", {"booking": used.pk, "stars": 9}).status_code == 400
    assert api_of(liaison).post("/api/booking-ratings/", {"booking": used.pk, "stars": 5}).json()["side"] == "owner"
    assert api_of(outsider).post("/api/booking-ratings/", {"booking": used.pk, "stars": 5}).status_code == 400
    listed = api_of(other_cppcc).get("/api/booking-ratings/").json()["results"]
    assert [row["side"] for row in listed] == ["borrower"]


def test_damage_over_the_api_is_the_owners(api_of, used, cppcc):
    answer = api_of(cppcc).post("/api/booking-ratings/", {"booking": used.pk, "stars": 1, "damage": "坏了"})
    assert answer.status_code == 400
    assert "damage" in answer.json()


def test_the_list_goes_out_as_a_file(client_of, used, cppcc, staff):
    rate(used, cppcc, stars=3, text="=灯坏了")
    sheet = client_of(staff).get("/booking-ratings/?format=csv&most=3").text
    assert "议事厅" in sheet
    assert "'=灯坏了" in sheet
    assert "议事厅" not in client_of(staff).get("/booking-ratings/?format=csv&most=2").text


# the invitation


def test_both_sides_are_asked_once_when_the_use_is_over(used, cppcc, liaison):
    invite_ratings()
    invite_ratings()
    assert told(cppcc, "请为") == 1
    assert told(liaison, "请评价借用情况") == 1
    assert Notification.objects.get(recipient=cppcc).url == f"/bookings/{used.pk}/rate/"


def test_nobody_is_asked_about_what_is_on_was_missed_is_old_or_the_own(hall, cppcc, liaison, unit):
    make.make_used(hall, cppcc, start=timezone.now() - HOUR)
    make.make_used(hall, cppcc, start=make.at(-3), checked_in_at=None)
    make.make_used(hall, cppcc, start=make.at(-30))
    make.make_used(hall, liaison, start=make.at(-4), unit=unit)
    make.make_used(hall, cppcc, start=make.at(-5), created_at=timezone.now())
    invite_ratings()
    assert not Notification.objects.exists()


@pytest.mark.usefixtures("flushable")
def test_of_many_ratings_at_once_one_stands(unit, cppcc):
    booking = make.make_used(make.make_resource(unit), cppcc)
    results = race(*[lambda: rate(booking, cppcc)] * 6)
    assert sum(isinstance(row, BookingRating) for row in results) == 1
    assert all(isinstance(row, BookingRating | DomainError) for row in results)
    assert Booking.objects.get().ratings.count() == 1
