from django.db import migrations

# TRUNCATE is how tests empty a database between runs: they alone set portal.test_flush on their connection.
GUARD = """
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' and current_setting('portal.test_flush', true) = 'on' then
        return null;
    end if;
    raise exception 'the audit trail is append-only: % refused', lower(tg_op) using errcode = 'insufficient_privilege';
end $$;

create trigger audit_rows_stay before update or delete on alliance_auditevent
    for each row execute function refuse_audit_change();

create trigger audit_table_stays before truncate on alliance_auditevent
    for each statement execute function refuse_audit_change();
"""

UNGUARD = """
drop trigger audit_rows_stay on alliance_auditevent;
drop trigger audit_table_stays on alliance_auditevent;
drop function refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("alliance", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
