from django import forms
from django.utils.translation import gettext as _

from members.models import Department
from proposals.suggest import suggest_for


def text_area(rows):
    return forms.Textarea(attrs={"rows": rows})


def departments_of(obj):
    return Department.objects.filter(alliance=obj.alliance, is_active=True)


def propose(form, field):
    """Fill in what was decided on similar opinions, and say how sure that is: a person decides."""
    opinion = form.obj
    found = suggest_for(f"{opinion.title} {opinion.text}", opinion.alliance, leave_out=opinion.pk)[field]
    if found is None or found.choice not in form.fields[field].queryset:
        return
    form.initial.setdefault(field, found.choice.pk)
    words = {"choice": found.choice, "percent": round(100 * found.confidence), "n": found.votes}
    form.fields[field].help_text = _("按以往%(n)d条相似意见推荐“%(choice)s”，把握%(percent)d%%，请核对。") % words
