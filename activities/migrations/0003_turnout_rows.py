"""What was one column becomes rows: declared numbers and views with their evidence; phones are sealed; ratings let go of who gave them."""

from django.db import migrations

from activities.models.turnout import new_short_code, new_token
from alliance import sealing

PHONE = "activities.signup.phone"
WEB = ("http://", "https://")


def forwards(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    _count_heads(apps)
    cursor.execute(
        """insert into activities_reading (coverage_id, views, read_on, created_by_id, created_at, review, doubts, review_note)
           select id, views, read_on, created_by_id, now(), 'clear', '', '' from activities_coverage"""
    )
    cursor.execute("select id, phone from activities_signup")
    for pk, phone in cursor.fetchall():
        cursor.execute(
            "update activities_signup set phone = %s, phone_mark = %s, short_code = %s where id = %s",
            [sealing.seal(phone, PHONE), sealing.mark(phone, PHONE), new_short_code(), pk],
        )
    cursor.execute("select id from activities_checkin")
    for (pk,) in cursor.fetchall():
        cursor.execute("update activities_checkin set token = %s where id = %s", [new_token(), pk])
    cursor.execute(
        """update activities_checkin set has_rated = true where id in (select check_in_id from activities_rating);
           update activities_checkin set recorded_at = at;
           update activities_rating r set activity_id = k.activity_id from activities_checkin k where k.id = r.check_in_id;
           update activities_rating set id = floor(random() * 4503599627370496)::bigint"""
    )


def _count_heads(apps):
    Activity, HeadCount = (apps.get_model("activities", name) for name in ("Activity", "HeadCount"))
    rows = []
    for activity in Activity.objects.exclude(on_site_declared=0, online_declared=0).iterator():
        evidence = activity.evidence
        proof = {"link": evidence} if evidence.startswith(WEB) else {"note": evidence}
        for kind, number in (("registered", activity.on_site_declared), ("online", activity.online_declared)):
            if number:
                rows.append(
                    HeadCount(activity=activity, kind=kind, number=number, created_by=activity.created_by, **proof)
                )
    HeadCount.objects.bulk_create(rows, batch_size=1000)


def backwards(apps, schema_editor):
    """The columns get the sums and the latest readings again; who gave a rating is not known any more, so ratings go."""
    cursor = schema_editor.connection.cursor()
    cursor.execute(
        """update activities_activity a set
               on_site_declared = coalesce((select sum(number) from activities_headcount h
                                             where h.activity_id = a.id and h.kind <> 'online'), 0),
               online_declared = coalesce((select sum(number) from activities_headcount h
                                            where h.activity_id = a.id and h.kind = 'online'), 0),
               evidence = coalesce((select max(coalesce(nullif(link, ''), nullif(note, ''), '附件'))
                                      from activities_headcount h where h.activity_id = a.id), '');
           update activities_coverage c set (views, read_on) =
               (select views, read_on from activities_reading r where r.coverage_id = c.id order by read_on desc, id desc limit 1)
             where exists (select 1 from activities_reading r where r.coverage_id = c.id);
           delete from activities_rating"""
    )
    cursor.execute("select id, phone from activities_signup")
    for pk, sealed in cursor.fetchall():
        cursor.execute("update activities_signup set phone = %s where id = %s", [sealing.unseal(sealed, PHONE), pk])


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_turnout_tables")]

    operations = [migrations.RunPython(forwards, backwards)]
