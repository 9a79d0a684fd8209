from django import forms

from members.models import Department


def text_area(rows):
    return forms.Textarea(attrs={"rows": rows})


def departments_of(obj):
    return Department.objects.filter(alliance=obj.alliance, is_active=True)
