"""Coming in: the changing code, one person once, late and closed, scans sent later, bursts that are doubted."""

import datetime as dt
import time
import uuid

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from activities import door, services
from activities.models import CheckIn
from alliance.errors import DomainError
from tests import factories

from .conftest import PHONE

WHO = {"name": "王某", "phone": PHONE}


def address(activity, **query):
    path = reverse("check-in", args=[activity.code])
    return f"{path}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else path


def code(activity, ago=0):
    return door.code_of(activity, 30, time.time() - ago)


def words(response):
    return response.content.decode()


# the code of the screen


def test_the_code_changes_every_thirty_seconds(rotating):
    shown = {door.code_of(rotating, 30, 30 * step + offset) for step in range(3) for offset in (0, 29)}
    assert len(shown) == 3


def test_a_code_belongs_to_one_activity(unit, rotating):
    other = factories.make_activity(unit)
    assert door.wrong_code(other, code(rotating), 30) == "签到码无效，请扫描现场屏幕上的二维码。"


def test_the_present_and_the_previous_code_open_the_door(rotating):
    moment = 30 * 1_000_000
    shown = door.code_of(rotating, 30, moment)
    assert [bool(door.wrong_code(rotating, shown, 30, moment + later)) for later in (0, 29, 59, 60)] == [
        False, False, False, True,
    ]  # fmt: skip


def test_a_code_of_the_future_is_refused(rotating):
    assert door.wrong_code(rotating, code(rotating, ago=-60), 30)


def test_yesterdays_screenshot_is_refused_with_the_reason(client, rotating):
    old = code(rotating, ago=24 * 3600)
    assert "这个签到码已过期" in words(client.get(address(rotating, k=old)))
    assert "这个签到码已过期" in words(client.post(address(rotating, k=old), WHO))
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("forged", ["x", "AAAA.BBBB", "9.", ".9", "2222222222222.3333333333", "汉字.汉字", "2" * 40])
def test_a_forged_code_is_refused(client, rotating, forged):
    assert "签到码无效" in words(client.get(address(rotating, k=forged)))
    client.post(address(rotating, k=forged), WHO)
    assert not CheckIn.objects.exists()


def test_a_signature_for_another_step_is_forged(rotating):
    step, _dot, _signature = code(rotating).partition(".")
    _step, _dot, signature = code(rotating, ago=30).partition(".")
    assert door.wrong_code(rotating, f"{step}.{signature}", 30).startswith("签到码无效")


def test_without_a_code_the_page_says_where_it_is(client, rotating):
    assert "请扫描现场屏幕上的二维码签到" in words(client.get(address(rotating)))
    client.post(address(rotating), WHO)
    assert not CheckIn.objects.exists()


def test_who_scanned_in_time_may_fill_the_form_at_ease(client, rotating):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = client.get(address(rotating, k=code(rotating)))
        granted = page.context["form"].initial["granted"]
        clock.shift(dt.timedelta(minutes=5))
        done = client.post(address(rotating), WHO | {"granted": granted})
    assert done.status_code == 302
    assert CheckIn.objects.count() == 1


def test_a_pass_runs_out(client, rotating):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        granted = client.get(address(rotating, k=code(rotating))).context["form"].initial["granted"]
        clock.shift(dt.timedelta(minutes=11))
        page = client.post(address(rotating), WHO | {"granted": granted})
    assert "填写超时" in words(page)


def test_a_pass_does_not_work_in_another_browser(client, client_of, nobody, rotating):
    granted = client.get(address(rotating, k=code(rotating))).context["form"].initial["granted"]
    other = client_of(nobody)
    other.get(address(rotating))
    other.post(address(rotating), WHO | {"granted": granted})
    assert not CheckIn.objects.exists()


def test_the_poster_needs_no_code(client, now_on):
    assert client.post(address(now_on), WHO).status_code == 302


def test_the_alliance_sets_the_way_for_all(client, now_on, defaults):
    defaults(check_in_mode="rotating")
    assert "请扫描现场屏幕" in words(client.get(address(now_on)))


# the projector


def screen(client_of, liaison, activity):
    return client_of(liaison).get(f"/activities/{activity.pk}/check-in/").context["screen"]


def test_the_screen_needs_no_account_and_shows_the_code_of_the_moment(client, client_of, liaison, rotating):
    path = screen(client_of, liaison, rotating)
    now = client.get(f"{path}now/")
    assert code(rotating) in words(now)
    assert client.get(f"{path}qr.svg")["Content-Type"] == "image/svg+xml"


def test_the_screen_answers_304_while_nothing_changed(client, client_of, liaison, rotating):
    path = screen(client_of, liaison, rotating)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        etag = client.get(f"{path}now/")["ETag"]
        assert client.get(f"{path}now/", headers={"If-None-Match": etag}).status_code == 304
        clock.shift(dt.timedelta(seconds=31))
        assert client.get(f"{path}now/", headers={"If-None-Match": etag}).status_code == 200


def test_the_address_of_the_screen_lasts_a_day(client, client_of, liaison, now_on):
    path = screen(client_of, liaison, now_on)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        assert client.get(path).status_code == 404


def test_a_forged_screen_is_404(client, now_on, ahead):
    other = door.screens.sign(ahead.code)
    for ticket in ("x", f"{now_on.code}:x:y", other):
        assert client.get(reverse("check-in-screen", args=[now_on.code, ticket])).status_code == 404


# one person once


def test_the_second_scan_says_when_one_came(client, now_on):
    first = client.post(address(now_on), WHO)
    again = client.post(address(now_on), WHO)
    assert first["Location"] == again["Location"]
    at = timezone.localtime(CheckIn.objects.get().at)
    assert f"已签到 {at:%H:%M}" in words(client.get(address(now_on), follow=True))


@pytest.mark.parametrize("typed", ["+86 199 0000 1111", "１９９００００１１１１"])
def test_the_same_phone_typed_otherwise_is_the_same_person(now_on, typed):
    services.check_in(activity=now_on, phone=PHONE)
    assert services.check_in(activity=now_on, phone=typed)[1] is False


def test_phone_account_and_link_are_one_person(now_on, cppcc):
    signed = services.sign_up(activity=now_on, name="陈", phone=PHONE, by=cppcc)
    first, made = services.check_in(activity=now_on, user=cppcc, by=cppcc, method="self")
    assert made
    for known in ({"phone": PHONE}, {"sign_up": signed}, {"user": cppcc}):
        assert services.check_in(activity=now_on, method="self", **known) == (first, False)


def test_the_sign_up_is_recognised_by_its_cookie(client, now_on):
    client.post(f"/activities/{now_on.pk}/sign-up/", WHO | {"consent": "on"})
    page = client.get(address(now_on))
    assert "王某，签到" in words(page)
    client.post(address(now_on), {})
    assert CheckIn.objects.get().sign_up == now_on.sign_ups.get()


def test_somebody_else_may_use_the_phone_of_one_who_is_known(client, now_on):
    client.post(f"/activities/{now_on.pk}/sign-up/", WHO | {"consent": "on"})
    client.post(address(now_on), {})
    client.post(address(now_on, other=1), {"name": "老伴", "phone": "19900002222"})
    assert set(now_on.check_ins.values_list("name", flat=True)) == {"王某", "老伴"}


def test_a_signed_in_member_taps_once(client_of, cppcc, now_on):
    attendance = now_on.attendances.create(cppcc_member=cppcc.person)
    client_of(cppcc).post(address(now_on), {})
    attendance.refresh_from_db()
    assert attendance.status == "present"


def test_a_member_who_types_the_phone_of_the_account_is_present(now_on, cppcc):
    cppcc.phone = PHONE
    cppcc.save()
    attendance = now_on.attendances.create(cppcc_member=cppcc.person, status="leave")
    services.check_in(activity=now_on, phone=PHONE)
    attendance.refresh_from_db()
    assert attendance.status == "present"


def test_companions_count_one_each_and_never_more_than_signed_up(client, now_on, rules):
    rules(now_on, party_limit=3)
    client.post(f"/activities/{now_on.pk}/sign-up/", WHO | {"consent": "on", "party_size": 3})
    client.post(address(now_on), {"companions": 2})
    assert sorted(now_on.check_ins.values_list("method", flat=True)) == ["companion", "companion", "self"]
    came = now_on.check_ins.get(method="self")
    assert services.bring_companions(check_in=came, count=2) == 0
    with pytest.raises(DomainError, match="最多2人"):
        services.bring_companions(check_in=came, count=3)


def test_walk_ins_without_a_phone_are_each_somebody_else(now_on, liaison):
    for _ in range(2):
        services.check_in(activity=now_on, name="大爷", by=liaison)
    assert now_on.check_ins.filter(method="staff").count() == 2


def test_the_desk_enters_by_name_and_says_when_one_is_in_already(client_of, liaison, now_on):
    desk = f"/activities/{now_on.pk}/check-in/"
    assert "签到成功" in words(client_of(liaison).post(desk, WHO, follow=True))
    assert "已签到" in words(client_of(liaison).post(desk, WHO, follow=True))
    assert "请填姓名或手机号" in words(client_of(liaison).post(desk, {"name": ""}))


# when


def test_late_from_a_quarter_of_an_hour_after_the_beginning(client_of, liaison, unit):
    row = factories.make_activity(unit, start=timezone.now() - dt.timedelta(minutes=16))
    services.check_in(activity=row, phone=PHONE)
    assert "迟到" in words(client_of(liaison).get(f"/activities/{row.pk}/check-ins/"))


def test_the_activity_may_be_more_patient(api_of, liaison, unit, rules):
    row = rules(factories.make_activity(unit, start=timezone.now() - dt.timedelta(minutes=16)), late_after=30)
    assert api_of(liaison).post(f"/api/activities/{row.pk}/check-ins/", WHO).json()["is_late"] is False


def test_outside_its_time_the_door_says_when(client, unit):
    row = factories.make_activity(unit)
    assert "签到时间为" in words(client.get(address(row)))
    with pytest.raises(DomainError, match="签到时间为"):
        services.check_in(activity=row, phone=PHONE)


def test_entered_after_the_door_closed_is_doubted_and_does_not_count(unit, liaison):
    row = factories.make_activity(unit, start=timezone.now() - dt.timedelta(hours=5))
    entered, _made = services.check_in(activity=row, name="大爷", by=liaison)
    assert entered.is_doubted
    assert type(row).objects.with_turnout().get(pk=row.pk).check_in_count == 0


def test_before_the_door_opens_nobody_is_entered(unit, liaison):
    with pytest.raises(DomainError, match="签到时间为"):
        services.check_in(activity=factories.make_activity(unit), name="大爷", by=liaison)


def test_a_confirmed_record_takes_no_more_people(unit, liaison):
    row = factories.make_activity(unit, "closed", start=timezone.now() - dt.timedelta(hours=1))
    with pytest.raises(DomainError, match="不能签到"):
        services.check_in(activity=row, name="大爷", by=liaison)


# where


@pytest.fixture
def near(now_on, rules):
    return rules(now_on, near_metres=500, latitude=30.0, longitude=121.5)


def test_near_the_hall_one_comes_in(client, near):
    done = client.post(address(near), WHO | {"latitude": "30.003", "longitude": "121.501"})
    assert done.status_code == 302


def test_from_afar_one_is_told_how_far(client, near):
    page = client.post(address(near), WHO | {"latitude": "30.05", "longitude": "121.5"})
    assert "您离会场约5.6公里，不在签到范围（500米）内" in words(page)


def test_without_a_place_one_is_sent_to_the_hosts(client, near):
    assert "请允许浏览器获取位置" in words(client.post(address(near), WHO))


def test_the_place_is_asked_only_where_the_host_wants_it(client, now_on):
    assert "data-place" not in words(client.get(address(now_on)))


def test_a_distance_needs_a_place_to_measure_from(client_of, liaison, ahead):
    page = client_of(liaison).post(
        f"/activities/{ahead.pk}/turnout/", {"near_metres": 500, "party_limit": 1, "reserved_seats": 0}
    )
    assert "请填会场的经度和纬度" in words(page)


# scans


def scan(activity, said, at=None, scan_id=None):
    row = {"id": str(scan_id or uuid.uuid4()), "said": said}
    return row | ({"at": at.isoformat()} if at else {})


@pytest.fixture
def post_scans(api_of, liaison, now_on):
    return lambda *scans: api_of(liaison).post(f"/api/activities/{now_on.pk}/scans/", list(scans)).json()


def test_a_scan_by_address_token_or_short_code(now_on, post_scans):
    rows = [services.sign_up(activity=now_on, name=f"来宾{n}", phone=f"1990000000{n}") for n in range(3)]
    said = [f"https://x.example/sign-ups/{rows[0].token}/", rows[1].token, rows[2].short_code.lower()]
    outcomes = post_scans(*(scan(now_on, text) for text in said))
    assert [row["outcome"] for row in outcomes] == ["done"] * 3
    assert set(now_on.check_ins.values_list("method", flat=True)) == {"scan"}


def test_a_queue_sent_twice_counts_once_with_the_time_of_the_scan(now_on, post_scans):
    row = services.sign_up(activity=now_on, name="王某", phone=PHONE)
    at = timezone.now() - dt.timedelta(minutes=7)
    sent = scan(now_on, row.token, at)
    first, second = post_scans(sent)[0], post_scans(sent)[0]
    assert (first["outcome"], second["outcome"]) == ("done", "again")
    assert now_on.check_ins.get().at == at


def test_who_checked_in_meanwhile_is_not_doubled_by_the_queue(now_on, post_scans):
    row = services.sign_up(activity=now_on, name="王某", phone=PHONE)
    services.check_in(activity=now_on, phone=PHONE)
    assert post_scans(scan(now_on, row.token))[0]["outcome"] == "again"
    assert now_on.check_ins.count() == 1


def test_one_bad_scan_does_not_hold_up_the_others(unit, now_on, ahead, post_scans):
    row = services.sign_up(activity=now_on, name="王某", phone=PHONE)
    elsewhere = services.sign_up(activity=ahead, name="王某", phone=PHONE)
    gone = services.sign_up(activity=now_on, name="李某", phone="19900002222")
    services.cancel_sign_up(sign_up=gone)
    early = timezone.now() - dt.timedelta(hours=8)
    late = timezone.now() + dt.timedelta(hours=1)
    said = [
        ("???", None),
        (elsewhere.token, None),
        (gone.token, None),
        (row.token, early),
        (row.token, late),
        (row.token, None),
    ]
    outcomes = post_scans(*(scan(now_on, text, at) for text, at in said))
    assert [row["outcome"] for row in outcomes] == ["refused"] * 5 + ["done"]
    reasons = ["没有这个报名码", "这是别的活动的", "这份报名已经取消", "签到时间为", "扫码时间晚于现在"]
    for row, reason in zip(outcomes, reasons, strict=False):
        assert reason in row["detail"]


def test_a_scan_number_cannot_be_used_at_another_activity(unit, now_on, liaison):
    number, other = uuid.uuid4(), factories.make_activity(unit, start=now_on.start)
    one = services.sign_up(activity=now_on, name="王某", phone=PHONE)
    two = services.sign_up(activity=other, name="王某", phone=PHONE)
    services.take_scan(activity=now_on, said=one.token, by=liaison, scan_id=number)
    with pytest.raises(DomainError, match="别的活动"):
        services.take_scan(activity=other, said=two.token, by=liaison, scan_id=number)


def test_a_queue_is_a_list_of_scans(api_of, liaison, now_on):
    post = api_of(liaison).post
    path = f"/api/activities/{now_on.pk}/scans/"
    assert post(path, {"said": "x"}).status_code == 400
    assert post(path, [{"said": "x"}]).status_code == 400
    assert post(path, [scan(now_on, "x")] * 201).status_code == 400


# bursts


def test_many_from_one_phone_within_a_minute_are_doubted_all(client, now_on):
    client.get(address(now_on))
    for number in range(4):
        client.post(address(now_on, other=1), {"name": f"人{number}", "phone": f"1990000000{number}"})
    assert now_on.check_ins.doubted().count() == 4
    assert now_on.check_ins.counted().count() == 0


def test_three_from_one_phone_are_a_family(client, now_on):
    client.get(address(now_on))
    for number in range(3):
        client.post(address(now_on, other=1), {"name": f"人{number}", "phone": f"1990000000{number}"})
    assert now_on.check_ins.counted().count() == 3


def test_many_without_a_cookie_from_one_network_and_model_are_doubted(client_of, nobody, now_on, defaults):
    defaults(origin_most=5)
    for number in range(6):
        client_of(nobody).post(address(now_on), {"name": f"人{number}", "phone": f"1990000000{number}"})
    assert now_on.check_ins.doubted().count() == 6


def test_a_full_hall_behind_one_address_is_let_in(client_of, nobody, now_on, defaults):
    defaults(origin_most=5)
    for number in range(20):
        client_of(nobody).post(
            address(now_on),
            {"name": f"人{number}", "phone": f"199000000{number:02d}"},
            headers={"User-Agent": f"model {number}"},
        )
    assert now_on.check_ins.counted().count() == 20


# the api


def test_api_check_in_is_201_then_200(api_of, liaison, now_on):
    path = f"/api/activities/{now_on.pk}/check-ins/"
    assert api_of(liaison).post(path, {"name": "王", "phone": PHONE}).status_code == 201
    assert api_of(liaison).post(path, {"name": "王", "phone": f"+86{PHONE}"}).status_code == 200
    assert api_of(liaison).post(path, {"name": "王", "phone": "12"}).status_code == 400


def test_a_wrong_number_is_refused_whoever_sends_it(now_on):
    with pytest.raises(ValidationError):
        services.check_in(activity=now_on, phone="12")


def test_a_forged_ticket_is_404(client, now_on):
    assert client.get(reverse("rate", args=[now_on.code, "1:forged"])).status_code == 404
