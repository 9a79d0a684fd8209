from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.forms import DateInput, DateTimeInput, MoveForm
from members.models import Unit
from workgroup.models import Goal, Meeting, MeetingAttendance, Milestone, Notice, Project, Task


class ProgressForm(MoveForm):
    progress = forms.IntegerField(label=_("进度（%）"), min_value=0, max_value=100)
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("progress", self.obj.progress)


class EvidenceForm(MoveForm):
    evidence = forms.CharField(
        label=_("完成佐证"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明做了什么，附照片、文件的链接或存放位置。"),
    )


class UnitsField(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs):
        super().__init__(Unit.objects.none(), **kwargs)


class TaskForm(forms.ModelForm):
    units = UnitsField(label=_("责任单位"), help_text=_("可选多个，每个单位各得一件。"))

    co_units = UnitsField(label=_("协助单位"), required=False)

    class Meta:
        model = Task
        fields = ("title", "description", "source", "goal", "project", "due_on")
        widgets = {"due_on": DateInput(), "description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, alliance, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = Unit.objects.filter(alliance=alliance).admitted()
        self.fields["co_units"].queryset = self.fields["units"].queryset
        self.fields["goal"].queryset = Goal.objects.filter(alliance=alliance)
        self.fields["project"].queryset = Project.objects.filter(alliance=alliance, status=Project.Status.OPEN)

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < today():
            raise forms.ValidationError(_("期限不能早于今天。"))
        return day


class GoalForm(forms.ModelForm):
    class Meta:
        model = Goal
        fields = ("year", "title", "policy", "target", "indicator_code")


class MeetingForm(forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ("title", "start", "place", "agenda")
        widgets = {"start": DateTimeInput(), "agenda": forms.Textarea(attrs={"rows": 4})}


class MinutesForm(forms.Form):
    minutes = forms.CharField(label=_("纪要"), max_length=8000, widget=forms.Textarea(attrs={"rows": 10}))
    present = UnitsField(label=_("实到单位"), required=False)
    leave = UnitsField(label=_("请假单位"), required=False)

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        expected = Unit.objects.filter(meeting_attendances__meeting=meeting)
        for name, status in (("present", "present"), ("leave", "leave")):
            self.fields[name].queryset = expected
            self.initial[name] = list(meeting.attendances.filter(status=status).values_list("unit", flat=True))
        self.initial["minutes"] = meeting.minutes

    def clean(self):
        data = self.cleaned_data
        both = set(data.get("present") or []) & set(data.get("leave") or [])
        if both:
            self.add_error("leave", _("%(unit)s不能既到会又请假。") % {"unit": next(iter(both))})
        return data

    def attendance(self):
        """Unit id to status: whoever neither came nor asked for leave was absent."""
        S = MeetingAttendance.Status
        statuses = dict.fromkeys(self.meeting.attendances.values_list("unit", flat=True), S.ABSENT)
        statuses |= {unit.pk: S.PRESENT for unit in self.cleaned_data["present"]}
        return statuses | {unit.pk: S.LEAVE for unit in self.cleaned_data["leave"]}


class NoticeForm(forms.ModelForm):
    units = UnitsField(label=_("发给哪些单位"), required=False, help_text=_("不选则发给全体成员单位。"))

    class Meta:
        model = Notice
        fields = ("title", "text", "needs_receipt", "for_members", "due_on")
        widgets = {"due_on": DateInput(), "text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = Unit.objects.filter(alliance=self.instance.alliance).admitted()


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ("title", "description", "lead_unit", "units")
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(alliance=self.instance.alliance).admitted()
        self.fields["lead_unit"].queryset = self.fields["units"].queryset = units


class MilestoneForm(forms.ModelForm):
    class Meta:
        model = Milestone
        fields = ("title", "due_on", "done_on")
        widgets = {"due_on": DateInput(), "done_on": DateInput()}
