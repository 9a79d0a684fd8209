"""Finding what is shared: words, pinyin, tags, filters, free at a time; the page of each kind; whom to ask."""

import datetime as dt
import io

import pytest
from docx import Document
from pypdf import PdfReader

from alliance.documents import check_layout
from alliance.text import mask_phone
from members.models import Unit
from resources import services
from resources.models import OpeningHours, Resource
from tests import factories as make
from tests.factories import at

HOUR = dt.timedelta(hours=1)


def saved(unit, by, kind="venue", **fields):
    """Through the service, so that search keys and lists are as they are in life."""
    row = Resource(alliance=unit.alliance, unit=unit, kind=kind, status="published", approval="automatic", **fields)
    return services.save_resource(resource=row, by=by)


@pytest.fixture
def hall(unit, liaison):
    return saved(
        unit, liaison, name="三楼议事厅", capacity=60, equipment="投影，音响 ;话筒", tags="养老,法律、养老", address="解放路1号",
        description="适合居民恳谈", accessibility="有坡道",
    )  # fmt: skip


@pytest.fixture
def expert(other_unit, other_liaison):
    return saved(
        other_unit, other_liaison, "expert", name="陈老师", topics="物业管理与小区治理", tags="物业", sector="法律界"
    )


def found(client, **asked):
    page = client.get("/resources/", asked)
    assert page.status_code == 200
    return [row.name for row in page.context["page_obj"]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("恳谈", ["三楼议事厅"]),
        ("议事", ["三楼议事厅"]),
        ("sly", ["三楼议事厅"]),
        ("slyst", ["三楼议事厅"]),
        ("yishiting", ["三楼议事厅"]),
        ("YISHI", ["三楼议事厅"]),
        ("tsg", ["三楼议事厅"]),
        ("tushuguan", ["三楼议事厅"]),
        ("图书馆", ["三楼议事厅"]),
        ("青石", ["陈老师"]),
        ("小区", ["陈老师"]),
        ("物业 治理", ["陈老师"]),
        ("物业　陈老", ["陈老师"]),
        ("投影、话筒", ["三楼议事厅"]),
        ("法律", ["陈老师", "三楼议事厅"]),
        ("投影 治理", []),
        ("100%", []),
        ("_", []),
    ],
)
def test_words_are_found_wherever_they_stand(hall, expert, unit, client, words, names):
    Unit.objects.filter(pk=unit.pk).update(pinyin="yunxitushuguan yxtsg")
    assert sorted(found(client, q=words)) == sorted(names)


def test_no_word_is_found_across_two_fields(unit, liaison, client):
    saved(unit, liaison, name="甲乙", tags="丙丁")
    assert found(client, q="乙丙") == []


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"tag": "养老"}, ["三楼议事厅"]),
        ({"tag": "养"}, []),
        ({"equipment": "投影 话筒"}, ["三楼议事厅"]),
        ({"equipment": "投影 白板"}, []),
        ({"capacity": 60}, ["三楼议事厅"]),
        ({"capacity": 61}, []),
        ({"accessible": "true"}, ["三楼议事厅"]),
        ({"accessible": "false"}, ["陈老师"]),
        ({"kind": "expert"}, ["陈老师"]),
        ({"approval": "automatic"}, ["陈老师", "三楼议事厅"]),
        ({"status": "draft"}, []),
    ],
)
def test_filters_narrow_the_list_and_the_file_and_the_api_alike(hall, expert, client_of, cppcc, asked, names):
    client = client_of(cppcc)
    assert sorted(found(client, **asked)) == sorted(names)
    api = client.get("/api/resources/", asked).json()["results"]
    assert sorted(row["name"] for row in api) == sorted(names)
    text = client.get("/resources/", asked | {"format": "csv"}).text
    assert [name for name in ("陈老师", "三楼议事厅") if name in text] == [
        n for n in ("陈老师", "三楼议事厅") if n in names
    ]


def test_lists_are_written_in_one_way_and_tags_lead_to_their_like(hall, client):
    assert (hall.equipment, hall.tags) == ("投影、音响 、话筒".replace(" ", ""), "养老、法律")
    page = client.get("/resources/").text
    assert "tag=%E5%85%BB%E8%80%81" in page
    assert Resource.objects.tag_counts(5)[0] == {"tag": "养老", "n": 1}


# free at a time


def test_only_what_could_be_booked_then_is_free(hall, unit, liaison, cppcc, client):
    other = saved(unit, liaison, name="二楼教室", capacity=20)
    services.book(resource=hall, start=at(3, 10), end=at(3, 11), purpose="会", attendees=2, by=cppcc)
    day = at(3).date().isoformat()
    assert found(client, free_on=day, free_from="10:30", free_until="11:30") == [other.name]
    assert sorted(found(client, free_on=day, free_from="11:00")) == sorted([hall.name, other.name])


@pytest.mark.parametrize("reason", ["closed", "blackout", "too long", "notice", "part", "draft", "suspended"])
def test_each_rule_keeps_a_resource_out_of_what_is_free(hall, unit, cppcc, staff, client_of, reason):
    if reason == "closed":
        day = at(3).date()
        OpeningHours.objects.create(
            resource=hall, weekday=(day.weekday() + 1) % 7, opens=dt.time(9), closes=dt.time(17)
        )
    elif reason == "blackout":
        make.make_blackout(hall, at(3, 10))
    elif reason == "part":
        half = make.make_resource(unit, parent=hall, status="draft")
        make.make_booking(half, cppcc, start=at(3, 10))
    elif reason == "suspended":
        Unit.objects.filter(pk=unit.pk).update(status="suspended")
    else:
        change = {"too long": {"max_minutes": 30}, "notice": {"notice_hours": 24 * 30}, "draft": {"status": "draft"}}
        Resource.objects.filter(pk=hall.pk).update(**change[reason])
    asked = {"free_on": at(3).date().isoformat(), "free_from": "10:00", "free_until": "11:00"}
    assert hall.name not in found(client_of(staff), **asked)


def test_a_day_alone_finds_what_has_any_time_left(hall, cppcc, client):
    day = at(3).date()
    OpeningHours.objects.create(resource=hall, weekday=day.weekday(), opens=dt.time(9), closes=dt.time(10))
    assert found(client, free_on=day.isoformat()) == [hall.name]
    services.book(resource=hall, start=at(3, 9), end=at(3, 10), purpose="会", attendees=2, by=cppcc)
    assert found(client, free_on=day.isoformat()) == []


def test_a_wrong_date_is_said_and_nothing_breaks(hall, client):
    page = client.get("/resources/", {"free_on": "32.13.", "capacity": "many"})
    assert page.status_code == 200
    assert "alert-danger" in page.text


# pages of the kinds


def test_a_venue_says_how_to_get_there_and_that_it_is_free(hall, client):
    hall.route = "地铁2号线3号口"
    hall.save(update_fields=["route"])
    page = client.get(hall.get_absolute_url()).text
    assert "地铁2号线3号口" in page and "不收费" in page and "有坡道" in page
    hall.fee = "每小时50元，现场付"
    hall.save(update_fields=["fee"])
    assert "每小时50元" in client.get(hall.get_absolute_url()).text


def test_a_course_lists_its_sessions_with_the_seats_left(unit, cppcc, client_of):
    course = make.make_resource(unit, "course", by_session=True, approval="automatic")
    make.make_session(course, at(3, 14), seats=2)
    full = make.make_session(course, at(4, 14), seats=1)
    make.make_booking(course, cppcc, start=full.period.lower, attendees=1)
    page = client_of(cppcc).get(course.get_absolute_url()).text
    assert "余2个名额，共2个" in page and "已报满" in page
    assert page.count(f"/resources/{course.pk}/book/") == 1


def test_a_dataset_is_asked_for_and_not_booked_by_the_hour(unit, cppcc, client_of):
    data = make.make_resource(unit, "dataset", sample="编号,地址", terms="不得转给他人")
    page = client_of(cppcc).get(data.get_absolute_url()).text
    assert f"/resources/{data.pk}/apply/" in page and "不得转给他人" in page and "编号,地址" in page
    assert f"/resources/{data.pk}/book/" not in page


def test_the_page_opens_on_the_first_day_with_something_free(hall, cppcc, client_of):
    tomorrow = at(1).date()
    for weekday in {0, 1, 2, 3, 4, 5, 6} - {at(0).weekday()}:
        OpeningHours.objects.create(resource=hall, weekday=weekday, opens=dt.time(9), closes=dt.time(17))
    context = client_of(cppcc).get(hall.get_absolute_url()).context
    assert context["day"] == tomorrow and context["slots"]
    asked = client_of(cppcc).get(hall.get_absolute_url(), {"day": at(0).date().isoformat()})
    assert asked.context["day"] == at(0).date()


def test_others_see_only_photos_whose_people_agreed(hall, liaison, cppcc, client, client_of):
    shown = make_photo(hall, liaison, is_public=True)
    kept = make_photo(hall, liaison, colour=(1, 2, 3))
    for reader in (client, client_of(cppcc)):
        page = reader.get(hall.get_absolute_url()).text
        assert f"/files/{shown.pk}/" in page and f"/files/{kept.pk}/" not in page
        assert reader.get(f"/files/{kept.pk}/").status_code == 404
    assert f"/files/{kept.pk}/" in client_of(liaison).get(hall.get_absolute_url()).text


def make_photo(subject, by, *, colour=(160, 30, 30), is_public=False):
    return make.attach(subject=subject, upload=make.picture(colour=colour), by=by, is_public=is_public)


# whom to ask


@pytest.fixture
def phone(liaison):
    liaison.phone = "19900001111"
    liaison.save(update_fields=["phone"])
    return liaison.phone


def test_the_number_is_for_those_who_work_with_it(hall, phone, staff, leader, other_liaison, cppcc, client, client_of):
    for reader in (staff, leader, other_liaison):
        assert phone in client_of(reader).get(hall.get_absolute_url()).text
    page = client_of(cppcc).get(hall.get_absolute_url()).text
    assert phone not in page and "199****1111" in page
    assert "联络员小林" not in client.get(hall.get_absolute_url()).text


def test_a_confirmed_booking_opens_the_number_until_it_is_over(hall, phone, cppcc, client_of):
    make.make_booking(hall, cppcc, start=at(-3))
    assert phone not in client_of(cppcc).get(hall.get_absolute_url()).text
    make.make_booking(hall, cppcc, start=at(3))
    assert phone in client_of(cppcc).get(hall.get_absolute_url()).text


def test_the_api_masks_what_the_page_masks(hall, phone, cppcc, staff, client_of):
    assert client_of(cppcc).get(f"/api/resources/{hall.pk}/").json()["contact_phone"] == "199****1111"
    assert client_of(staff).get(f"/api/resources/{hall.pk}/").json()["contact_phone"] == phone


@pytest.mark.parametrize(
    ("phone", "masked"), [("19900001111", "199****1111"), ("0571-88", "*******"), ("", ""), (None, "")]
)
def test_a_number_keeps_its_head_and_tail_alone(phone, masked):
    assert mask_phone(phone) == masked


# the booklet


def words_of(data):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_the_booklet_in_word_has_the_filters_of_the_list(hall, expert, unit, cppcc, client_of):
    make.make_resource(unit, name="没发布的", status="draft")
    answer = client_of(cppcc).get("/resources/catalogue.docx")
    assert check_layout(answer.content) == []
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"三楼议事厅", "陈老师"} <= set(cells)
    assert "没发布的" not in cells
    only = client_of(cppcc).get("/resources/catalogue.docx?kind=expert")
    assert len(Document(io.BytesIO(only.content)).tables) == 1


def test_the_booklet_in_pdf_is_bound_by_kind_and_unit_with_contents_and_page_numbers(hall, expert, cppcc, client_of):
    answer = client_of(cppcc).get("/resources/catalogue.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert "共享资源清单" in pages[0] and hall.alliance.committee in pages[0]
    assert (
        "目" in pages[1]
        and "一、场地（1项）" in pages[1]
        and "二、专家（1项）" in pages[1]
        and "云溪图书馆" in pages[1]
    )
    assert "三楼议事厅" in pages[2] and "— 1 —" in pages[2].replace("—1—", "— 1 —")
    assert "三楼议事厅" not in words_of(client_of(cppcc).get("/resources/catalogue.pdf?kind=expert").content)


def test_a_booklet_of_nothing_is_still_a_document(cppcc, client_of):
    assert client_of(cppcc).get("/resources/catalogue.pdf").content.startswith(b"%PDF")
    assert check_layout(client_of(cppcc).get("/resources/catalogue.docx").content) == []
