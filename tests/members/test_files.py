"""Files of a row: who reads them, what is refused, what a photo loses."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from alliance.errors import DomainError
from alliance.models import AuditEvent
from members import files
from members.models import Attachment
from tests import factories as make
from workgroup.models import Project


@pytest.fixture
def project(alliance, unit, other_unit):
    row = Project.objects.create(alliance=alliance, title="联合攻关", lead_unit=unit)
    row.units.add(other_unit)
    return row


def upload(client, subject, *uploads, **more):
    address = reverse("file-add", args=[subject._meta.model_name, subject.pk])
    return client.post(address, {"uploads": uploads, **more})


def read(client, address):
    """The status and the content of an answer: read to the end, its file is closed."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content


def picture_of(row):
    with row.file.open() as stream:
        picture = Image.open(io.BytesIO(stream.read()))
    return picture


def test_project_files_are_read_across_units_and_by_nobody_else(project, liaison, other_liaison, cppcc, client_of):
    assert upload(client_of(liaison), project, make.pdf("方案.pdf")).status_code == 302
    row = Attachment.objects.get()
    address = row.get_absolute_url()
    status, content = read(client_of(other_liaison), address)
    assert status == 200
    assert content.startswith(b"%PDF")
    assert read(client_of(cppcc), address)[0] == 404
    assert "方案.pdf" in client_of(other_liaison).get(project.get_absolute_url()).text
    assert AuditEvent.objects.about(project).filter(verb="attach").count() == 1


def test_a_photo_keeps_no_place_and_stands_upright(project, liaison):
    row = files.attach(subject=project, upload=make.picture(exif=True), by=liaison)
    picture = picture_of(row)
    assert not picture.getexif()
    assert picture.size == (800, 1200)


def test_a_huge_photo_is_made_smaller(project, liaison):
    row = files.attach(subject=project, upload=make.picture(size=(5000, 2500)), by=liaison)
    assert picture_of(row).size == (2560, 1280)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.exe", b"MZ"),
        ("程序.docx", b"MZ\x90\x00"),
        ("压缩.docx", b"PK\x03\x04broken"),
        ("照片.jpg", b"\xff\xd8\xff not a picture"),
        ("空.pdf", b""),
        ("网页.html", b"<script>"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused_at_the_field(project, liaison, client_of, name, content):
    answer = upload(client_of(liaison), project, SimpleUploadedFile(name, content))
    assert answer.status_code == 200
    assert answer.context["form"].errors["uploads"]
    assert not Attachment.objects.exists()


def test_a_file_too_large_is_refused(project, liaison, client_of, settings):
    settings.MAX_FILE_MB = 1
    answer = upload(client_of(liaison), project, make.pdf(text="长" * 400_000))
    assert "1MB" in str(answer.context["form"].errors)


def test_several_files_are_kept_all_or_none(project, liaison, client_of):
    same = make.pdf("一.pdf", "同样"), make.pdf("二.pdf", "同样")
    answer = upload(client_of(liaison), project, *same)
    assert "已经上传过" in str(answer.context["form"].errors)
    assert not Attachment.objects.exists()


def test_the_same_file_twice_is_refused(project, liaison):
    files.attach(subject=project, upload=make.pdf(), by=liaison)
    with pytest.raises(DomainError):
        files.attach(subject=project, upload=make.pdf(), by=liaison)


def test_who_may_not_attach_may_not_remove(project, liaison, leader, client_of):
    row = files.attach(subject=project, upload=make.pdf(), by=liaison)
    assert client_of(leader).post(reverse("file-remove", args=[row.pk])).status_code == 403
    assert client_of(liaison).post(reverse("file-remove", args=[row.pk])).status_code == 302
    assert not Attachment.objects.exists()


def test_a_removed_file_leaves_the_disk(project, liaison, django_capture_on_commit_callbacks):
    row = files.attach(subject=project, upload=make.pdf(), by=liaison)
    path, storage = row.file.name, row.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        files.remove(attachment=row, by=liaison)
    assert not storage.exists(path)


def test_the_public_sees_only_what_is_marked_public(unit, liaison, client_of, nobody):
    activity = make.make_activity(unit)
    shown = files.attach(subject=activity, upload=make.pdf("议程.pdf", "议程"), by=liaison, is_public=True)
    kept = files.attach(subject=activity, upload=make.pdf("签到表.pdf"), by=liaison)
    client = client_of(nobody)
    assert read(client, shown.get_absolute_url())[0] == 200
    assert read(client, kept.get_absolute_url())[0] == 404
    page = client.get(activity.get_absolute_url()).text
    assert "议程.pdf" in page
    assert "签到表.pdf" not in page


def test_another_unit_sees_an_activity_but_not_its_inner_files(unit, liaison, other_liaison, client_of):
    activity = make.make_activity(unit)
    kept = files.attach(subject=activity, upload=make.pdf(), by=liaison)
    assert client_of(other_liaison).get(activity.get_absolute_url()).status_code == 200
    assert read(client_of(other_liaison), kept.get_absolute_url())[0] == 404


def test_photos_come_with_an_opinion_of_the_public(client, unit, staff, client_of):
    text = "门口的路灯坏了三天，晚上看不见台阶，请修一修。"
    answer = client.post(
        f"/o/?unit={unit.pk}", {"text": text, "photos": [make.picture(), make.picture("二.jpg", (640, 480))]}
    )
    assert answer.status_code == 302
    rows = Attachment.objects.all()
    assert len(rows) == 2
    assert {row.uploaded_by for row in rows} == {None}
    assert read(client, rows[0].get_absolute_url())[0] == 404
    assert read(client_of(staff), rows[0].get_absolute_url())[0] == 200


def test_a_bad_photo_keeps_what_was_typed(client, unit):
    text = "门口的路灯坏了三天，晚上看不见台阶，请修一修。"
    answer = client.post(f"/o/?unit={unit.pk}", {"text": text, "photos": [make.pdf()]})
    assert answer.status_code == 200
    assert text in answer.text
    assert answer.context["form"].errors["photos"]


def test_the_api_takes_and_gives_files(project, liaison, other_liaison, handler, api_of):
    sent = {"kind": "project", "subject": project.pk, "file": make.pdf("方案.pdf")}
    made = api_of(liaison).post("/api/files/", sent, format="multipart")
    assert made.status_code == 201, made.data
    assert made.data["name"] == "方案.pdf"
    listed = api_of(other_liaison).get("/api/files/", {"kind": "project", "subject": project.pk})
    assert listed.data["count"] == 1
    refused = api_of(handler).post("/api/files/", sent | {"file": make.pdf(text="别的")}, format="multipart")
    assert refused.status_code == 404
    wrong = api_of(liaison).post("/api/files/", sent | {"file": SimpleUploadedFile("a.exe", b"MZ")}, format="multipart")
    assert wrong.status_code == 400
    assert "file" in wrong.data
    assert api_of(other_liaison).delete(f"/api/files/{made.data['id']}/").status_code == 204


def test_many_files_cost_no_more_queries(project, liaison, client_of, django_assert_max_num_queries):
    for number in range(6):
        files.attach(subject=project, upload=make.pdf(f"{number}.pdf", str(number)), by=liaison)
    client = client_of(liaison)
    client.get(project.get_absolute_url())
    with django_assert_max_num_queries(22):
        client.get(project.get_absolute_url())


def test_rewriting_keeps_a_picture_readable(project, liaison):
    stream = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(stream, "PNG")
    row = files.attach(subject=project, upload=SimpleUploadedFile("图.png", stream.getvalue()), by=liaison)
    assert picture_of(row).size == (40, 40)
