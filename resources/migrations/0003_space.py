"""The database gives every resource its range of numbers and copies it to what holds the resource.

A whole gets 2^20 numbers, each part 2^10 of its whole's: a whole meets its parts, two parts never meet.
"""

from django.db import migrations

FORWARD = """
create function resources_give_space() returns trigger language plpgsql as $$
declare
    base bigint;
    place bigint;
begin
    if tg_op = 'UPDATE' and new.parent_id is not distinct from old.parent_id then
        new.space := coalesce(old.space, new.space);
        return new;
    end if;
    if new.parent_id is null then
        new.space := int8range(new.id << 20, (new.id + 1) << 20);
        return new;
    end if;
    select lower(space) into base from resources_resource where id = new.parent_id for no key update;
    select coalesce(max((lower(space) - base) >> 10), 0) + 1 into place
        from resources_resource where parent_id = new.parent_id and id <> new.id;
    if place > 1023 then
        raise exception 'a whole has at most 1023 parts' using errcode = 'check_violation';
    end if;
    new.space := int8range(base + (place << 10), base + ((place + 1) << 10));
    return new;
end $$;

create trigger give_space before insert or update on resources_resource
    for each row execute function resources_give_space();

create function resources_pass_space_on() returns trigger language plpgsql as $$
begin
    if new.space is distinct from old.space then
        update resources_booking set space = new.space where resource_id = new.id;
        update resources_blackout set space = new.space where resource_id = new.id;
    end if;
    return null;
end $$;

create trigger pass_space_on after update on resources_resource
    for each row execute function resources_pass_space_on();

create function resources_copy_space() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' or new.resource_id <> old.resource_id or new.space is null then
        select space into new.space from resources_resource where id = new.resource_id;
    end if;
    return new;
end $$;

create trigger copy_space before insert or update on resources_booking
    for each row execute function resources_copy_space();
create trigger copy_space before insert or update on resources_blackout
    for each row execute function resources_copy_space();

update resources_resource set space = int8range(id << 20, (id + 1) << 20);
update resources_booking b set space = r.space from resources_resource r where r.id = b.resource_id;
"""

BACK = """
drop trigger copy_space on resources_blackout;
drop trigger copy_space on resources_booking;
drop function resources_copy_space();
drop trigger pass_space_on on resources_resource;
drop function resources_pass_space_on();
drop trigger give_space on resources_resource;
drop function resources_give_space();
"""


class Migration(migrations.Migration):
    dependencies = [("resources", "0002_rules_of_booking")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
