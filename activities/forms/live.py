from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Poll, WallQuestion


class AskForm(forms.ModelForm):
    class Meta:
        model = WallQuestion
        fields = ("text", "name")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class VoteForm(forms.Form):
    choice = forms.TypedChoiceField(label=_("您的选择"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, poll, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = list(enumerate(poll.choices))
        self.fields["choice"].label = poll.question


class PollForm(forms.ModelForm):
    class Meta:
        model = Poll
        fields = ("question", "options")
        widgets = {"options": forms.Textarea(attrs={"rows": 5})}

    def clean_options(self):
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()))
        if not 2 <= len(lines) <= 10:
            raise forms.ValidationError(_("要有二到十个不同的选项，每行一个。"))
        return "\n".join(lines)
