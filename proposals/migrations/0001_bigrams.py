from django.db import migrations

# Chinese has no spaces between words: pairs of neighbouring characters stand in for them. No extension is needed.
CREATE = """
create function bigrams(t text) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct substr(s, i, 2)), '{}')
    from (select regexp_replace(lower(t), '[[:space:][:punct:]，。、；：？！“”‘’（）《》【】…—·～]+', '', 'g') as s) clean,
         generate_series(1, greatest(length(s) - 1, 0)) as i
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, "drop function bigrams(text)")]
