"""Minutes: drafted, checked, corrected, final; a later change is a new version; what was agreed becomes a task, what was said an opinion."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from docx import Document

from activities import services
from activities.minuting import MINUTES
from activities.models import Minutes
from activities.workflow import ACTIVITY
from alliance.errors import DomainError
from members.models import Notification
from proposals.models import Opinion
from proposals.services.raising import raise_at
from tests import factories
from tests.factories import at
from workgroup.models import Task
from workgroup.services import task_of_decision

TEXT = "小区门口晚上停满了车，救护车进不来。"


@pytest.fixture
def held(unit):
    return factories.make_activity(unit, start=at(-2))


def final(unit):
    return factories.make_minutes(unit, "final")


def agree(minutes, unit, text="划出夜间车位"):
    return minutes.decisions.create(text=text, unit=unit, due_on=dt.date(2030, 5, 1))


def test_the_way_from_draft_to_final(held, liaison, other_liaison, staff, cppcc):
    held.attendances.create(cppcc_member=cppcc.person)
    row = services.start_minutes(activity=held, text="谈了停车", by=liaison)
    MINUTES.perform(row, "check", by=liaison)
    assert Notification.objects.filter(recipient=cppcc, text__contains="核对").exists()
    MINUTES.perform(row, "correct", by=staff, reason="漏了消防通道")
    row = MINUTES.perform(row, "check", by=liaison)
    row = MINUTES.perform(row, "finalise", by=staff)
    assert row.status == "final" and row.final_at


def test_before_the_activity_there_are_no_minutes(liaison, unit):
    with pytest.raises(DomainError, match="活动开始后"):
        services.start_minutes(activity=factories.make_activity(unit), text="预先写好", by=liaison)


def test_what_the_record_says_is_the_first_draft(liaison, held):
    data = {"on_site_declared": 0, "summary": "开得好", "minutes": "谈了停车，物业答应划线。"}
    ACTIVITY.perform(held, "record", by=liaison, **data)
    row = held.minutes_versions.get()
    assert (row.status, row.text, row.created_by) == ("draft", data["minutes"], liaison)


def test_what_is_final_or_being_checked_is_locked(client_of, liaison, unit):
    for status in ("final", "checking"):
        row = factories.make_minutes(unit, status)
        row.text = "改了"
        with pytest.raises(DomainError):
            services.save_minutes(minutes=row, by=liaison)
        with pytest.raises(DomainError, match="不能改"):
            services.save_decision(
                decision=row.decisions.model(minutes=row, text="x", unit=unit, due_on=dt.date(2030, 5, 1)), by=liaison
            )
        page = client_of(liaison).post(f"/minutes/{row.pk}/edit/", {"text": "改了"})
        assert page.status_code == 200 and "没有保存" in page.content.decode()
        assert Minutes.objects.get(pk=row.pk).text != "改了"


def test_a_later_change_is_a_new_version_with_the_same_decisions(liaison, unit):
    old = final(unit)
    kept = agree(old, unit)
    new = services.new_version(minutes=old, by=liaison)
    assert (new.version, new.status, new.text) == (2, "draft", old.text)
    assert new.decisions.get().root_id == kept.pk and old.decisions.get() == kept
    with pytest.raises(DomainError):
        services.new_version(minutes=old, by=liaison)


def test_two_versions_are_never_in_work_at_once(unit):
    row = factories.make_minutes(unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.activity.minutes_versions.create(version=2, text="另一份")


@pytest.mark.parametrize(
    ("status", "sees"), [("draft", False), ("checking", True), ("revising", True), ("final", True)]
)
def test_a_member_who_was_there_checks_and_others_see_only_what_is_final(
    unit, cppcc, other_cppcc, other_liaison, status, sees
):
    row = factories.make_minutes(unit, status)
    row.activity.attendances.create(cppcc_member=cppcc.person)
    assert Minutes.objects.visible_to(cppcc).filter(pk=row.pk).exists() is sees
    for user in (other_cppcc, other_liaison):
        assert Minutes.objects.visible_to(user).filter(pk=row.pk).exists() is (status == "final")


def test_what_was_agreed_becomes_a_task_in_one_action(client_of, staff, liaison, unit, other_unit, other_liaison):
    row = final(unit)
    decision = agree(row, other_unit)
    assert client_of(liaison).post(f"/decisions/{decision.pk}/task/").status_code == 403
    client_of(staff).post(f"/decisions/{decision.pk}/task/")
    task = Task.objects.get()
    assert (task.unit, str(task.due_on), task.activity, task.decision) == (
        other_unit,
        "2030-05-01",
        row.activity,
        decision,
    )
    assert Notification.objects.filter(recipient=other_liaison, text__contains="新任务").exists()
    assert task.get_absolute_url() in client_of(staff).get(row.get_absolute_url()).content.decode()


def test_a_decision_has_one_task_in_all_its_versions(staff, liaison, unit):
    old = final(unit)
    task_of_decision(decision=agree(old, unit), by=staff)
    copy = services.new_version(minutes=old, by=liaison).decisions.get()
    with pytest.raises(DomainError, match="已经转为任务"):
        task_of_decision(decision=copy, by=staff)
    assert Task.objects.count() == 1


def test_a_long_decision_makes_a_task_whose_title_fits(staff, unit):
    task = task_of_decision(decision=agree(final(unit), unit, "停" * 300), by=staff)
    assert len(task.title) == 120 and task.description == "停" * 300


def test_what_was_said_becomes_an_opinion_of_the_activity(client_of, liaison, held):
    client_of(liaison).post(f"/opinions/raised-at/{held.pk}/", {"text": TEXT, "place": "东门"})
    row = Opinion.objects.get()
    assert (row.activity, row.channel, row.source_unit, row.status) == (held, "activity", held.unit, "received")


@pytest.mark.parametrize("who", ["liaison", "staff"])
def test_the_department_at_the_table_takes_it_on_the_spot(request, client_of, held, department, who):
    held.departments.add(department)
    user = request.getfixturevalue(who)
    client_of(user).post(f"/opinions/raised-at/{held.pk}/", {"text": TEXT, "department": department.pk})
    row = Opinion.objects.get()
    referral = row.referrals.get()
    assert row.status == "referred" and row.on_the_spot
    assert (referral.department, referral.is_on_the_spot, referral.clock_from) == (department, True, held.start)


def test_a_department_that_was_not_there_takes_nothing(liaison, held, department):
    with pytest.raises(DomainError, match="没有到场"):
        raise_at(activity=held, text=TEXT, by=liaison, department=department)
    assert not Opinion.objects.exists()


def test_the_document_says_what_was_agreed_by_whom_and_when(client_of, liaison, unit, department):
    row = factories.make_minutes(unit)
    row.activity.departments.add(department)
    agree(row, unit)
    data = client_of(liaison).get(f"/minutes/{row.pk}/minutes.docx").content
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)
    assert "划出夜间车位" in text and unit.name in text and department.name in text and "征求意见稿" in text


def test_the_page_of_an_activity_leads_to_its_minutes(client_of, client, liaison, unit):
    row = final(unit)
    assert row.get_absolute_url() in client_of(liaison).get(row.activity.get_absolute_url()).content.decode()
    assert row.get_absolute_url() not in client.get(row.activity.get_absolute_url()).content.decode()


def test_the_api_drafts_and_finishes(api_of, liaison, staff, held):
    made = api_of(liaison).post("/api/minutes/", {"activity": held.pk, "text": "谈了停车"}, format="json")
    assert made.status_code == 201
    path = f"/api/minutes/{made.json()['id']}/"
    assert api_of(liaison).post(f"{path}check/").json()["status"] == "checking"
    assert api_of(liaison).post(f"{path}finalise/").status_code == 403
    assert api_of(staff).post(f"{path}finalise/").json()["status"] == "final"
    assert (
        api_of(liaison).post("/api/minutes/", {"activity": held.pk, "text": "又一份"}, format="json").status_code == 409
    )
