"""Drafting: an agenda that fits, who is at the table, another of the same, and what is carried away."""

import io

import pytest
from icalendar import Calendar
from PIL import Image

from activities import agenda
from activities.models import Activity
from activities.workflow import ACTIVITY
from proposals.forms.referrals import ReferForm
from tests import factories
from tests.factories import at


def fields(unit, **more):
    known = {
        "title": "圆桌会",
        "kind": "salon",
        "unit": unit.pk,
        "start": "2027-03-02T10:00",
        "end": "2027-03-02T12:00",
        "place": "三楼",
    }
    return known | more


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("情况介绍 15分钟\n自由发言 60分钟", 75),
        ("介绍５分钟", 5),
        ("主持人说明3项规则 10分钟", 10),
        ("Opening 20 min", 20),
        ("没有写时间", 0),
        ("", 0),
    ],
)
def test_the_minutes_of_an_agenda_are_read_line_by_line(text, minutes):
    assert agenda.minutes_of(text) == minutes


def test_an_agenda_longer_than_the_activity_is_refused_on_the_page_and_in_the_api(client_of, api_of, liaison, unit):
    long = "介绍 30分钟\n发言 91分钟"
    page = client_of(liaison).post("/activities/create/", fields(unit, agenda=long))
    assert "议程合计121分钟，超过活动时长120分钟" in page.content.decode() and not Activity.objects.exists()
    wish = fields(unit, agenda=long, start="2027-03-02T10:00+08:00", end="2027-03-02T12:00+08:00")
    assert "agenda" in api_of(liaison).post("/api/activities/", wish, format="json").json()
    client_of(liaison).post("/activities/create/", fields(unit, agenda="发言 120分钟"))
    assert Activity.objects.count() == 1


def test_departments_and_guests_at_the_table_are_on_the_page(client, client_of, liaison, unit, department):
    asked = fields(unit, is_public="on", departments=[department.pk], guests="王某 规划院总工")
    client_of(liaison).post("/activities/create/", asked)
    Activity.objects.update(status="published")
    page = client.get(Activity.objects.get().get_absolute_url()).content.decode()
    assert department.name in page and "王某 规划院总工" in page


def test_an_opinion_raised_where_a_department_sat_is_offered_to_it_on_the_spot(
    staff, unit, department, other_department
):
    row = factories.make_activity(unit, start=at(-1))
    row.departments.add(other_department)
    opinion = factories.make_opinion(unit.alliance, "sorted", activity=row)
    form = ReferForm(obj=opinion, user=staff)
    assert form.initial["department"] == other_department.pk and form.initial["on_the_spot"]
    elsewhere = ReferForm(obj=factories.make_opinion(unit.alliance, "sorted"), user=staff)
    assert not elsewhere.initial.get("on_the_spot")


def test_another_of_the_same_takes_over_everything_but_the_time(
    client_of, liaison, other_liaison, unit, other_unit, department, cppcc
):
    row = factories.make_activity(unit, title="书香圆桌会", agenda="发言 60分钟", guests="王某")
    row.co_host_rows.create(unit=other_unit, share=30)
    row.departments.add(department)
    row.attendances.create(cppcc_member=cppcc.person)
    page = client_of(liaison).get(f"/activities/create/?copy={row.pk}")
    initial = page.context["form"].initial
    assert (initial["title"], initial["co_hosts"]) == ("书香圆桌会", [other_unit.pk])
    assert initial["start"] is None and page.context["form"].instance.pk is None
    assert client_of(other_liaison).get(f"/activities/create/?copy={row.pk}").status_code == 200
    stranger = factories.make_activity(factories.make_unit(unit.alliance))
    assert client_of(other_liaison).get(f"/activities/create/?copy={stranger.pk}").status_code == 403


def events(answer):
    assert answer["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_calendar_of_the_public_has_what_the_public_sees(client, unit, other_unit):
    shown = factories.make_activity(unit)
    factories.make_activity(unit, "draft")
    factories.make_activity(unit, is_public=False)
    factories.make_activity(other_unit)
    (event,) = events(client.get(f"/activities/calendar.ics?unit={unit.pk}"))
    assert str(event["summary"]) == shown.title and event.decoded("dtstart") == shown.start


def test_a_new_time_is_a_new_sequence_under_the_same_uid(client, staff, unit):
    row = factories.make_activity(unit)
    path = f"/activities/{row.pk}/calendar.ics"
    (before,) = events(client.get(path))
    for days in (8, 9):
        ACTIVITY.perform(row, "postpone", by=staff, start=at(days), end=at(days, 12), reason="检修")
    (after,) = events(client.get(path))
    assert after["uid"] == before["uid"] and after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") == at(9)


def test_the_poster_is_a_pdf_to_print_and_a_picture_to_send(client, unit):
    row = factories.make_activity(unit, capacity=60, description="欢迎居民参加。")
    assert client.get(f"/activities/{row.pk}/poster.pdf").content.startswith(b"%PDF")
    picture = Image.open(io.BytesIO(client.get(f"/activities/{row.pk}/poster.png").content))
    assert picture.format == "PNG" and picture.height > picture.width > 600


def test_nobody_gets_the_poster_of_a_draft(client, unit):
    row = factories.make_activity(unit, "draft")
    assert client.get(f"/activities/{row.pk}/poster.pdf").status_code == 404
    assert client.get(f"/activities/{row.pk}/calendar.ics").status_code == 404
