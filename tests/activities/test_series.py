"""One activity again and again."""

import pytest

from activities import services
from activities.models import Activity
from alliance.errors import DomainError
from alliance.models import AuditEvent
from tests import factories
from tests.factories import at


def test_each_date_is_a_draft_of_its_own_with_all_who_take_part(
    client_of, liaison, unit, other_unit, department, cppcc
):
    row = factories.make_activity(unit, title="读书圆桌会", agenda="发言 60分钟")
    row.co_host_rows.create(unit=other_unit, share=30)
    row.departments.add(department)
    row.attendances.create(cppcc_member=cppcc.person, status="present")
    answer = client_of(liaison).post(f"/activities/{row.pk}/repeat/", {"every": "fortnightly", "times": 3}, follow=True)
    made = list(Activity.objects.exclude(pk=row.pk).order_by("start"))
    assert [one.start for one in made] == [at(17), at(31)] and "已另起草2场" in answer.content.decode()
    for one in made:
        assert (one.status, one.title, one.code == row.code, one.created_by) == ("draft", "读书圆桌会", False, liaison)
        assert one.co_host_rows.get().share == 30 and one.departments.get() == department
        assert one.attendances.get().status == "invited" and not one.bookings.exists()
    assert AuditEvent.objects.about(row).filter(verb="repeat").count() == 1


def test_an_activity_of_many_days_does_not_meet_its_own_repetition(liaison, unit):
    row = factories.make_activity(unit)
    Activity.objects.filter(pk=row.pk).update(end=at(20))
    row.refresh_from_db()
    with pytest.raises(DomainError):
        services.repeat_activity(activity=row, rule="FREQ=WEEKLY;COUNT=3", by=liaison)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("times", ["1", "53", "x", ""])
def test_a_number_of_times_that_makes_no_sense_is_refused_at_the_field(client_of, liaison, unit, times):
    row = factories.make_activity(unit)
    page = client_of(liaison).post(f"/activities/{row.pk}/repeat/", {"every": "weekly", "times": times})
    assert "times" in page.context["form"].errors and Activity.objects.count() == 1
