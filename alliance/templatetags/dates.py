"""The words of alliance/dates.py in templates: {{ row.start|short_moment }}, {% span row.start row.end %}."""

from django import template

from alliance import dates

register = template.Library()

for wording in (dates.day, dates.month_day, dates.weekday, dates.moment, dates.short_moment, dates.clock):
    register.filter(wording.__name__, wording, expects_localtime=True)

for wording in (dates.span, dates.short_span):
    register.simple_tag(wording)
