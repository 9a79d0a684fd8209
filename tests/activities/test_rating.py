"""Rating from the check-in link: once, anonymous, too few are too few, abuse is hidden with a reason."""

import pytest
from django.urls import reverse

from activities import queries, services
from activities.door import tickets
from activities.models import Rating
from alliance.errors import DomainError
from alliance.models import AuditEvent

MARKS = {"content": 5, "organisation": 4, "result": 5}


def come(activity, number=0):
    return services.check_in(activity=activity, name=f"人{number}", phone=f"1990000000{number}")[0]


def rate(activity, count, comment="", **marks):
    for number in range(count):
        services.rate(check_in=come(activity, number), comment=comment and f"{comment}{number}", **(MARKS | marks))


def words(response):
    return response.content.decode()


def test_the_public_signs_up_checks_in_once_and_rates_once(client, now_on):
    who = {"name": "王某", "phone": "19900001111"}
    assert client.post(f"/activities/{now_on.pk}/sign-up/", who | {"consent": "on"}).status_code == 302
    link = client.post(reverse("check-in", args=[now_on.code]), who)["Location"]
    client.post(link, MARKS)
    client.post(link, MARKS)
    assert Rating.objects.count() == 1
    assert "感谢您的评价" in words(client.get(link))
    with pytest.raises(DomainError, match="已经评价过"):
        services.rate(check_in=now_on.check_ins.get(), **MARKS)


def test_a_rating_leads_back_to_nobody(now_on):
    rate(now_on, 3)
    known = {field.name for field in Rating._meta.get_fields()}
    assert not known & {"check_in", "sign_up", "user", "created_at", "at", "name"}
    keys = list(Rating.objects.values_list("pk", flat=True))
    assert all(key > 1000 for key in keys), "a key that counts up would tell the order"
    assert "5" not in "".join(AuditEvent.objects.filter(verb="rate").values_list("note", flat=True))


def test_only_who_came_may_rate(client, now_on):
    assert client.post(reverse("rate", args=[now_on.code, tickets.sign(99)]), MARKS).status_code == 404


def test_a_doubted_check_in_rates_when_it_is_cleared(client, now_on, staff):
    row = come(now_on)
    now_on.check_ins.update(review="doubted", doubts="疑点")
    row.refresh_from_db()
    assert "签到正在核实" in words(client.get(reverse("rate", args=[now_on.code, tickets.sign(row.pk)])))
    with pytest.raises(DomainError, match="正在核实"):
        services.rate(check_in=row, **MARKS)
    services.decide(rows=now_on.check_ins.all(), activity=now_on, accept=True, reason="看过", by=staff)
    row.refresh_from_db()
    services.rate(check_in=row, **MARKS)


def test_too_few_answers_are_no_percentage(now_on, defaults):
    rate(now_on, 9)
    assert queries.activity_satisfaction(now_on)["percent"] is None
    services.rate(check_in=come(now_on, 9), content=1, organisation=1, result=1)
    assert queries.activity_satisfaction(now_on)["percent"] == 90.0


def test_how_many_are_enough_can_be_set(client_of, staff, now_on, defaults):
    rate(now_on, 2)
    assert "样本不足：评价2份，满10份才计满意率" in words(client_of(staff).get(now_on.get_absolute_url()))
    defaults(least_ratings=2)
    assert "满意率100.0%（2份评价）" in words(client_of(staff).get(now_on.get_absolute_url()))


def test_lines_are_read_by_those_inside_and_only_when_enough_have_answered(client_of, liaison, cppcc, now_on, defaults):
    rate(now_on, 3, "很好")
    path = f"/activities/{now_on.pk}/ratings/"
    assert "很好0" not in words(client_of(liaison).get(path))
    defaults(least_ratings=3)
    assert "很好0" in words(client_of(liaison).get(path))
    assert "很好0" not in words(client_of(cppcc).get(path))


def test_staff_hide_an_abusive_line_and_its_marks_stay(client_of, liaison, staff, now_on, defaults):
    defaults(least_ratings=1)
    rate(now_on, 2, "骂人")
    row = Rating.objects.first()
    path = f"/ratings/{row.pk}/hide/"
    assert client_of(liaison).get(path).status_code == 403
    assert client_of(staff).post(path, {"reason": ""}).status_code == 200
    client_of(staff).post(path, {"reason": "辱骂"})
    page = words(client_of(liaison).get(f"/activities/{now_on.pk}/ratings/"))
    assert row.comment not in page
    assert queries.activity_satisfaction(now_on)["answers"] == 2
    assert AuditEvent.objects.get(verb="hide-comment").note == "辱骂"
    client_of(staff).post(f"/ratings/{row.pk}/show/")
    assert row.comment in words(client_of(liaison).get(f"/activities/{now_on.pk}/ratings/"))


def test_the_api_gives_marks_and_lines_apart_and_only_when_enough(api_of, liaison, now_on, defaults):
    path = f"/api/activities/{now_on.pk}/ratings/"
    come(now_on, 5)
    ticket = api_of(liaison).get(f"/api/activities/{now_on.pk}/check-ins/").json()["results"][0]["ticket"]
    assert api_of(liaison).post(path, MARKS | {"ticket": ticket, "comment": "好"}).status_code == 201
    assert api_of(liaison).post(path, MARKS | {"ticket": ticket}).status_code == 409
    assert api_of(liaison).post(path, MARKS | {"ticket": "1:x"}).status_code == 400
    few = api_of(liaison).get(path).json()
    assert (few["answers"], few["percent"], few["results"], few["comments"]) == (1, None, [], [])
    defaults(least_ratings=1)
    enough = api_of(liaison).get(path).json()
    assert enough["results"] == [MARKS]
    assert enough["comments"] == ["好"]
