"""The share of the credit of host and co-hosts: together a hundred."""

import pytest

from activities import services
from activities.models import Activity
from alliance.errors import DomainError
from alliance.models import AuditEvent
from tests import factories


@pytest.fixture
def third(alliance):
    return factories.make_unit(alliance)


@pytest.fixture
def shared(unit, other_unit, third):
    row = factories.make_activity(unit)
    for co_host in (other_unit, third):
        row.co_host_rows.create(unit=co_host, share=25)
    return row


def test_new_co_hosts_have_half_together_and_agreed_shares_stay(client_of, liaison, unit, other_unit, third):
    asked = {
        "title": "圆桌会",
        "kind": "salon",
        "unit": unit.pk,
        "start": "2027-03-02T10:00",
        "end": "2027-03-02T12:00",
        "place": "三楼",
    }
    asked["co_hosts"] = [other_unit.pk, third.pk]
    client_of(liaison).post("/activities/create/", asked)
    row = Activity.objects.get()
    assert row.host_share == 50 and set(row.co_host_rows.values_list("share", flat=True)) == {25}
    services.set_shares(activity=row, shares={unit.pk: 60, other_unit.pk: 30, third.pk: 10}, by=liaison)
    client_of(liaison).post(f"/activities/{row.pk}/edit/", asked | {"title": "改了名"})
    assert dict(row.co_host_rows.values_list("unit", "share")) == {other_unit.pk: 30, third.pk: 10}


def test_what_was_agreed_is_on_the_page_and_on_record(client_of, liaison, shared, unit, other_unit, third):
    sent = {f"unit{unit.pk}": 60, f"unit{other_unit.pk}": 30, f"unit{third.pk}": 10}
    client_of(liaison).post(f"/activities/{shared.pk}/shares/", sent)
    page = client_of(liaison).get(shared.get_absolute_url()).content.decode()
    assert all(words in page for words in ("（60%）", "（30%）", "（10%）"))
    assert AuditEvent.objects.about(shared).filter(verb="shares", note__contains="60%").count() == 1


@pytest.mark.parametrize("host", [49, 51, 101, -1, ""])
def test_shares_that_do_not_make_a_hundred_are_refused(client_of, liaison, shared, unit, other_unit, third, host):
    sent = {f"unit{unit.pk}": host, f"unit{other_unit.pk}": 25, f"unit{third.pk}": 25}
    page = client_of(liaison).post(f"/activities/{shared.pk}/shares/", sent)
    assert page.status_code == 200 and page.context["form"].errors
    assert shared.host_share == 50


def test_nobody_is_left_out_and_what_is_closed_stays(staff, shared, unit, other_unit):
    with pytest.raises(DomainError, match="一家也不能少"):
        services.set_shares(activity=shared, shares={unit.pk: 50, other_unit.pk: 50}, by=staff)
    Activity.objects.filter(pk=shared.pk).update(status="closed", closed_at=shared.end)
    with pytest.raises(DomainError, match="不能再改"):
        services.set_shares(activity=shared, shares={unit.pk: 100}, by=staff)
