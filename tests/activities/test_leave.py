"""Leave of an invited CPPCC member, and what it does to attendance and to the duty record."""

import pytest
from django.utils import timezone

from activities.leaves import LEAVE
from activities.models import Activity, Attendance, Leave
from activities.workflow import ACTIVITY
from alliance.calendar import parse_period
from alliance.errors import DomainError
from evaluation.queries.duties import duty_record
from members.models import Attachment, Notification
from tests import factories
from tests.factories import at

ASK = {"kind": "official", "reason": "去市里开会"}


@pytest.fixture
def invited(ahead, cppcc):
    return ahead.attendances.create(cppcc_member=cppcc.person)


def ask(client_of, who, attendance, **fields):
    return client_of(who).post(f"/attendances/{attendance.pk}/leave/", ASK | fields)


def status(attendance):
    return Attendance.objects.get(pk=attendance.pk).status


def test_asked_granted_and_withdrawn(client_of, invited, cppcc, staff, liaison):
    done = ask(client_of, cppcc, invited, uploads=[factories.pdf()])
    row = Leave.objects.get()
    assert done["Location"] == row.get_absolute_url()
    assert Attachment.objects.of(row).count() == 1
    assert Notification.objects.filter(recipient__in=[staff, liaison], text__contains="请假").count() == 2
    LEAVE.perform(row, "approve", by=liaison)
    assert status(invited) == "leave"
    assert Notification.objects.filter(recipient=cppcc, text__contains="已准假").exists()
    LEAVE.perform(row, "withdraw", by=cppcc)
    assert status(invited) == "invited"


def test_returned_and_asked_again(invited, cppcc, staff, client_of):
    ask(client_of, cppcc, invited)
    row = Leave.objects.get()
    LEAVE.perform(row, "return", by=staff, reason="请说明")
    assert status(invited) == "invited"
    client_of(cppcc).post(f"/leaves/{row.pk}/resubmit/", {"kind": "sick", "reason": "发烧39度"})
    row.refresh_from_db()
    assert (row.status, row.reason) == ("pending", "发烧39度")


def test_twice_at_once_is_refused(client_of, invited, cppcc):
    ask(client_of, cppcc, invited)
    assert "您已经请过假" in ask(client_of, cppcc, invited).content.decode()


def test_nobody_asks_for_another(client_of, invited, other_cppcc, liaison):
    for who in (other_cppcc, liaison):
        assert ask(client_of, who, invited).status_code == 404


def test_others_do_not_see_it(client_of, invited, cppcc, other_cppcc, other_liaison):
    ask(client_of, cppcc, invited)
    path = Leave.objects.get().get_absolute_url()
    assert client_of(other_cppcc).get(path).status_code == 404
    assert client_of(other_liaison).get(path).status_code == 404


def test_who_is_there_needs_no_leave(client_of, invited, cppcc):
    Attendance.objects.update(status="present")
    assert "您已经签到" in ask(client_of, cppcc, invited).content.decode()


def test_after_the_beginning_it_is_not_withdrawn(client_of, invited, cppcc):
    ask(client_of, cppcc, invited)
    Activity.objects.update(start=at(-1), end=at(-1, 12))
    with pytest.raises(DomainError, match="已经开始"):
        LEAVE.perform(Leave.objects.get(), "withdraw", by=cppcc)


def hold(activity, liaison):
    Activity.objects.filter(pk=activity.pk).update(start=at(-1), end=at(-1, 12))
    return ACTIVITY.perform(activity, "record", by=liaison, summary="好", minutes="")


def test_a_record_waits_for_undecided_leave(client_of, invited, cppcc, staff, liaison, ahead):
    ask(client_of, cppcc, invited)
    row = hold(ahead, liaison)
    with pytest.raises(DomainError, match="还有1份请假没有批"):
        ACTIVITY.perform(row, "confirm", by=staff)


def test_granted_leave_takes_nothing_and_absence_does_by_its_rule(
    client_of, invited, cppcc, other_cppcc, staff, liaison, ahead
):
    missing = ahead.attendances.create(cppcc_member=other_cppcc.person)
    ask(client_of, cppcc, invited)
    LEAVE.perform(Leave.objects.get(), "approve", by=staff)
    ACTIVITY.perform(hold(ahead, liaison), "confirm", by=staff)
    assert (status(invited), status(missing)) == ("leave", "absent")
    year = parse_period(str(timezone.localdate(Activity.objects.get().start).year))
    assert duty_record(cppcc.person, year) == []
    (row,) = duty_record(other_cppcc.person, year)
    assert row["points"] == -2
    assert "D-ABSENT" in row["what"]


def test_the_api_asks_and_decides(api_of, invited, cppcc, staff):
    made = api_of(cppcc).post("/api/leaves/", ASK | {"attendance": invited.pk})
    assert made.status_code == 201
    number = made.json()["id"]
    assert api_of(cppcc).post(f"/api/leaves/{number}/approve/").status_code == 403
    assert api_of(staff).post(f"/api/leaves/{number}/approve/").json()["status"] == "approved"
    assert api_of(staff).post("/api/leaves/", ASK | {"attendance": invited.pk}).status_code == 400


def test_the_inbox_of_approvals_counts_them(client_of, invited, cppcc, staff, liaison):
    ask(client_of, cppcc, invited)
    for who in (staff, liaison):
        assert "委员请假待批" in client_of(who).get("/").content.decode()
        assert str(cppcc.person) in client_of(who).get("/leaves/?status=pending").content.decode()
