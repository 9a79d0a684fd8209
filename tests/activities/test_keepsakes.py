"""Photos with consent and without a place; certificates that can be looked up."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from activities import services
from activities.door import tickets
from activities.models import Certificate, Photo
from alliance.errors import DomainError
from members import files
from members.models import Attachment
from tests import factories


@pytest.fixture
def held(unit):
    return factories.make_activity(unit, "closed", start=factories.at(-1))


def add(activity, by, consent, *uploads):
    return services.add_photos(activity=activity, uploads=uploads or [factories.picture()], consent=consent, by=by)


def body(response):
    """A file as it was sent; reading it to the end closes it."""
    return b"".join(response.streaming_content) if response.streaming else b""


def is_open(client, path):
    answer = client.get(path)
    body(answer)
    return answer.status_code == 200


# photos


@pytest.mark.parametrize(
    ("consent", "shown"),
    [("agreed", True), ("nobody", True), ("guardians", True), ("unknown", False), ("refused", False)],
)
def test_the_public_sees_only_photos_whose_people_agreed(client, held, liaison, consent, shown):
    (photo,) = add(held, liaison, consent)
    path = photo.attachment.get_absolute_url()
    assert (path in client.get(held.get_absolute_url()).content.decode()) == shown
    assert is_open(client, path) == shown


def test_a_photo_keeps_no_place_and_no_camera(client, held, liaison):
    (photo,) = add(held, liaison, "agreed", factories.picture(exif=True))
    picture = Image.open(io.BytesIO(body(client.get(photo.attachment.get_absolute_url()))))
    assert not picture.getexif()
    assert not picture.getexif().get_ifd(0x8825)


def test_consent_taken_back_closes_the_photo_at_once(client, client_of, held, liaison):
    (photo,) = add(held, liaison, "agreed")
    client_of(liaison).post(f"/photos/{photo.pk}/", {"consent": "refused"})
    assert not is_open(client, photo.attachment.get_absolute_url())
    assert photo.attachment.get_absolute_url() not in client.get(held.get_absolute_url()).content.decode()


def test_no_way_round_the_consent(client_of, held, liaison):
    with pytest.raises(DomainError, match="注明其中的人是否同意公开"):
        files.attach(subject=held, upload=factories.picture(), by=liaison, is_public=True)
    page = client_of(liaison).post(
        reverse("file-add", args=["activity", held.pk]), {"uploads": [factories.picture()], "is_public": "on"}
    )
    assert "注明其中的人是否同意公开" in page.content.decode()
    assert not Attachment.objects.exists()


def test_several_at_once_on_the_page_and_only_pictures(client_of, held, liaison):
    path = f"/activities/{held.pk}/photos/"
    wrong = client_of(liaison).post(path, {"uploads": [factories.pdf()], "consent": "nobody"})
    assert "请上传照片" in wrong.content.decode()
    pictures = [factories.picture(colour=(n, n, n)) for n in (10, 200)]
    client_of(liaison).post(path, {"uploads": pictures, "consent": "nobody"})
    assert Photo.objects.count() == 2
    client_of(liaison).post(f"/photos/{Photo.objects.first().pk}/remove/")
    assert Photo.objects.count() == Attachment.objects.count() == 1


# certificates


def link(check_in):
    return reverse("certificate-take", args=[check_in.activity.code, tickets.sign(check_in.pk)])


@pytest.fixture
def came(now_on):
    return services.check_in(activity=now_on, name="王小明", phone="19900001111")[0]


def test_the_visitor_takes_it_and_anyone_can_look_it_up(client, came):
    taken = client.post(link(came), {"name": "王小明"})
    assert taken["Content-Disposition"].startswith("attachment")
    row = Certificate.objects.get()
    page = client.get(f"/c/{row.serial.lower()}/").content.decode()
    assert "有效" in page
    assert "王＊＊" in page
    assert "王小明" not in page
    client.post(link(came), {"name": "王小明"})
    assert Certificate.objects.count() == 1


def test_a_serial_that_does_not_exist_is_said_so_and_soon_nothing_more(client, alliance):
    answer = client.get("/c/NOSUCHSERIAL/")
    assert answer.status_code == 404
    assert "没有这个编号" in answer.content.decode()
    for _ in range(120):
        answer = client.get("/c/NOSUCHSERIAL/")
    assert answer.status_code == 429


def test_a_revoked_one_says_so(client, client_of, came, liaison):
    row = services.issue(check_in=came, by=liaison)
    client_of(liaison).post(f"/certificates/{row.pk}/revoke/", {"reason": "姓名写错"})
    page = client.get(row.get_absolute_url()).content.decode()
    assert "已撤销" in page
    assert "姓名写错" in page
    with pytest.raises(DomainError, match="已经撤销"):
        services.revoke(certificate=Certificate.objects.get(), reason="又", by=liaison)


def test_hosts_issue_for_volunteers(client_of, came, liaison):
    client_of(liaison).post(f"/check-ins/{came.pk}/certificate/", {"name": "王小明", "part": "volunteer"})
    row = Certificate.objects.get()
    assert row.part == "volunteer"
    assert client_of(liaison).get(f"/certificates/{row.pk}/pdf/").content.startswith(b"%PDF")
    document = client_of(liaison).get(f"/certificates/{row.pk}/docx/")
    from docx import Document

    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(document.content)).paragraphs)
    assert "王小明" in text
    assert "志愿者" in text
    assert row.serial in text


def test_who_is_doubted_gets_none_yet(came, liaison):
    came.review = "doubted"
    with pytest.raises(DomainError, match="正在核实"):
        services.issue(check_in=came, by=liaison)


def test_a_forged_ticket_gets_none(client, now_on):
    assert client.post(reverse("certificate-take", args=[now_on.code, "1:x"])).status_code == 404
