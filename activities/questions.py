"""What an activity asks besides name and phone: the same fields for the page and the API."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities.models import Question

YES, NO = "yes", "no"
LONGEST = 300


def field_of(question):
    """The form field of a question."""
    words = {"label": question.label, "required": question.is_required}
    if question.kind == Question.Kind.CHOICE:
        options = [(option, option) for option in question.option_list]
        return forms.ChoiceField(choices=[("", _("请选择")), *options], **words)
    if question.kind == Question.Kind.YES_NO:
        return forms.ChoiceField(choices=[(YES, _("是")), (NO, _("否"))], widget=forms.RadioSelect, **words)
    return forms.CharField(max_length=LONGEST, **words)


def asked_by(activity):
    return list(activity.questions.filter(is_active=True))


def clean_answers(questions, given):
    """The answers as they are kept, by key; a ValidationError names each question that was answered wrongly."""
    cleaned, wrong = {}, {}
    for question in questions:
        try:
            cleaned[question.key] = field_of(question).clean(given.get(question.key, ""))
        except ValidationError as error:
            wrong[question.key] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return cleaned


def told(question, answers):
    """An answer as people read it."""
    value = answers.get(question.key, "")
    return {YES: _("是"), NO: _("否")}.get(value, value) if question.kind == Question.Kind.YES_NO else value
