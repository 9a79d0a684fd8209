"""Data is used by leave, until a day, and every download is on record."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from alliance.errors import DomainError
from alliance.models import AuditEvent
from members import files
from members.models import Notification
from resources.models import Grant
from resources.services import datasets
from resources.workflow import GRANT
from tests import factories as make


@pytest.fixture
def data(unit):
    return make.make_resource(unit, "dataset", name="客流数据", terms="不得转给他人")


@pytest.fixture
def file(data, liaison):
    return files.attach(subject=data, upload=make.pdf("客流.pdf"), by=liaison)


def status_of(client, file):
    answer = client.get(file.get_absolute_url())
    if answer.streaming:
        list(answer.streaming_content)
    return answer.status_code


def test_data_is_read_by_leave_until_the_day_and_no_longer(data, file, cppcc, liaison, client_of):
    client = client_of(cppcc)
    assert status_of(client, file) == 404
    asked = datasets.apply(resource=data, purpose="做调研", by=cppcc)
    assert Notification.objects.filter(recipient=liaison, text__contains="申请使用数据").exists()
    GRANT.perform(asked, "approve", by=liaison, expires_on=timezone.localdate() + dt.timedelta(days=3))
    assert status_of(client, file) == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        assert not Grant.objects.get().is_valid
        assert not type(data).objects.all().open_files_to(cppcc).filter(pk=data.pk).exists()
    GRANT.perform(asked, "revoke", by=liaison, reason="数据有更正")
    assert status_of(client, file) == 404


def test_every_download_is_on_record(data, file, liaison, client_of):
    for _ in range(2):
        assert status_of(client_of(liaison), file) == 200
    events = AuditEvent.objects.about(data).filter(verb="download")
    assert [(row.actor_name, row.note) for row in events] == [("联络员小林", "客流.pdf")] * 2


def test_what_is_open_to_the_alliance_needs_no_leave(data, file, cppcc, handler, client_of):
    data.sharing = "open"
    data.save()
    assert status_of(client_of(cppcc), file) == 200
    assert status_of(client_of(handler), file) == 404
    with pytest.raises(DomainError, match="不需要"):
        datasets.apply(resource=data, purpose="做调研", by=cppcc)


def test_nobody_asks_twice_or_for_a_room(data, unit, cppcc):
    datasets.apply(resource=data, purpose="做调研", by=cppcc)
    with pytest.raises(DomainError, match="正在审批"):
        datasets.apply(resource=data, purpose="再来", by=cppcc)
    with pytest.raises(DomainError):
        datasets.apply(resource=make.make_resource(unit), purpose="房间", by=cppcc)


def test_another_owner_does_not_decide(data, cppcc, other_liaison, client_of):
    asked = datasets.apply(resource=data, purpose="做调研", by=cppcc)
    assert client_of(other_liaison).post(f"/grants/{asked.pk}/refuse/", {"reason": "x"}).status_code == 404


def test_asking_on_the_page_and_through_the_api(data, cppcc, other_cppcc, client_of, api_of):
    client = client_of(cppcc)
    assert "不得转给他人" in client.get(f"/resources/{data.pk}/apply/").text
    assert client.post(f"/resources/{data.pk}/apply/", {"purpose": "做调研"}).context["form"].errors["agrees"]
    assert client.post(f"/resources/{data.pk}/apply/", {"purpose": "做调研", "agrees": "on"}).status_code == 302
    made = api_of(other_cppcc).post("/api/grants/", {"resource": data.pk, "purpose": "做研究"})
    assert made.status_code == 201, made.data
    assert api_of(other_cppcc).post("/api/grants/", {"resource": data.pk, "purpose": "做研究"}).status_code == 409
