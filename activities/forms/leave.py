from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Leave
from alliance.forms import MoveForm
from members.forms import FilesField


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(label=_("类型"), choices=Leave.Kind.choices)
    reason = forms.CharField(label=_("事由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    uploads = FilesField(label=_("附件"), required=False, help_text=_("会议通知、病假条等，可不传。"))


class LeaveMoveForm(MoveForm):
    kind = forms.ChoiceField(label=_("类型"), choices=Leave.Kind.choices)
    reason = forms.CharField(label=_("事由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kind", self.obj.kind)
        self.initial.setdefault("reason", self.obj.reason)
