from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from alliance.calendar import add_working_days, today
from alliance.forms import DateInput, MoveForm, prefill
from evaluation.measures import MEASURES
from evaluation.models import Assessment, AwardRound, DutyClaim, Group, Indicator, Observation, Scheme, Stop
from evaluation.queries.assessments import lines_of
from members.forms import FilesField
from members.models import CppccMember, Role, Unit, User


class SchemeForm(forms.ModelForm):
    class Meta:
        model = Scheme
        fields = (
            "year",
            "title",
            "alpha",
            "participation",
            "conversion",
            "satisfaction",
            "sharing",
            "bonus",
            "least_answers",
        )

    def clean(self):
        data = super().clean()
        weights = [data.get(name) for name in ("participation", "conversion", "satisfaction", "sharing")]
        if None not in weights and sum(weights) != 100:
            self.add_error("participation", _("四项权重之和是%(total)d，必须是100。") % {"total": sum(weights)})
        return data


class IndicatorForm(forms.ModelForm):
    measure = forms.ChoiceField(label=_("计量"), choices=[(key, measure.label) for key, measure in MEASURES.items()])

    class Meta:
        model = Indicator
        fields = ("code", "name", "group", "measure", "method", "points", "cap")

    def clean_code(self):
        code = self.cleaned_data["code"].strip()
        if Indicator.objects.filter(scheme=self.instance.scheme, code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("指标编号重复。"))
        return code


# annual assessment


class AssessmentForm(forms.ModelForm):
    class Meta:
        model = Assessment
        fields = ("year", "title", "scheme", "ordinary_weight", "self_score_until")
        widgets = {"self_score_until": DateInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        alliance = self.instance.alliance
        self.fields["scheme"].queryset = Scheme.objects.filter(alliance=alliance, status=Scheme.Status.ACTIVE)
        prefill(self, "year", today().year)
        prefill(self, "title", _("%(year)d年度考评") % {"year": today().year})
        prefill(self, "scheme", Scheme.objects.active(alliance, today().year))
        prefill(self, "self_score_until", add_working_days(today(), 10))

    def clean_year(self):
        year = self.cleaned_data["year"]
        if Assessment.objects.filter(alliance=self.instance.alliance, year=year).exists():
            raise forms.ValidationError(_("这一年的考评已经建立。"))
        return year

    def clean_self_score_until(self):
        return not_past(self.cleaned_data["self_score_until"])

    def clean(self):
        data = super().clean()
        scheme, year = data.get("scheme"), data.get("year")
        if scheme and year and scheme != Scheme.objects.active(self.instance.alliance, year):
            self.add_error("scheme", _("%(year)d年执行的不是这套指标。") % {"year": year})
        return data


def not_past(day):
    if day < today():
        raise forms.ValidationError(_("日期不能早于今天。"))
    return day


class LinesForm(forms.Form):
    """Points and a note for every line of a sheet, in one table. Subclasses say which columns of the line they fill."""

    points_name = note_name = ""

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines_of(sheet)
        for line in self.lines:
            least, most = bounds(line.indicator)
            words = {"line": line.indicator.name}
            start = getattr(line, self.points_name)
            self.fields[f"points_{line.pk}"] = forms.DecimalField(
                label=_("%(line)s得分") % words, min_value=least, max_value=most, max_digits=7, decimal_places=2,
                initial=line.counted if start is None else start,
                widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
            )  # fmt: skip
            self.fields[f"note_{line.pk}"] = forms.CharField(
                label=_("%(line)s说明") % words, max_length=300, required=False, initial=getattr(line, self.note_name)
            )

    def rows(self):
        """[(line, points field, note field)] for the table."""
        return [(line, self[f"points_{line.pk}"], self[f"note_{line.pk}"]) for line in self.lines]

    def clean(self):
        data = super().clean()
        for line in self.lines:
            points = data.get(f"points_{line.pk}")
            if points is not None and points != line.counted and not data.get(f"note_{line.pk}"):
                self.add_error(f"note_{line.pk}", _("与系统计分不一致，请写明依据。"))
        return data

    def values(self):
        data = self.cleaned_data
        return {line.pk: (data[f"points_{line.pk}"], data[f"note_{line.pk}"]) for line in self.lines}


def bounds(indicator):
    """The least and the most that one line can give."""
    return (-indicator.cap, 0) if indicator.group == Group.DEDUCTION else (0, indicator.cap)


class ClaimForm(LinesForm):
    points_name, note_name = "claimed", "claim_note"


class AuditForm(LinesForm):
    points_name, note_name = "audited", "audit_note"


class PublicityForm(MoveForm):
    publicised_until = forms.DateField(label=_("公示截止"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("publicised_until", add_working_days(today(), 5))
        self.fields["publicised_until"].help_text = _("默认五个工作日。")

    def clean_publicised_until(self):
        return not_past(self.cleaned_data["publicised_until"])


class ApprovalForm(MoveForm):
    approved_on = forms.DateField(label=_("审定日期"), widget=DateInput(), initial=today)
    note = forms.CharField(
        label=_("审定意见"), max_length=200, required=False, help_text=_("如：主席会议第几次会议审定。")
    )

    def clean_approved_on(self):
        day = self.cleaned_data["approved_on"]
        if day > today():
            raise forms.ValidationError(_("审定日期不能晚于今天。"))
        return day


class AppealForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    claimed = forms.DecimalField(label=_("请求得分"), max_digits=7, decimal_places=2)

    def __init__(self, *args, line, **kwargs):
        super().__init__(*args, **kwargs)
        least, most = bounds(line.indicator)
        self.fields["claimed"].min_value, self.fields["claimed"].max_value = least, most
        self.fields["claimed"].validators += [MinValueValidator(least), MaxValueValidator(most)]


class UpholdForm(MoveForm):
    points = forms.DecimalField(label=_("改为"), max_digits=7, decimal_places=2)
    decision = forms.CharField(label=_("处理意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("points", self.obj.claimed)
        least, most = bounds(self.obj.line.indicator)
        self.fields["points"].validators += [MinValueValidator(least), MaxValueValidator(most)]


class DismissForm(MoveForm):
    decision = forms.CharField(label=_("处理意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


# quarterly observation


class ObservationForm(forms.ModelForm):
    jurors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("评委"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("已经评分的评委不会被移出。"),
    )  # fmt: skip

    class Meta:
        model = Observation
        fields = ("title", "held_on", "description", "drop_extremes")
        widgets = {"held_on": DateInput(), "description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        roles = (Role.STAFF, Role.LEADER, Role.CPPCC, Role.LIAISON)
        self.fields["jurors"].queryset = User.objects.with_role(self.instance.alliance, *roles).order_by("name")
        if self.instance.pk:
            self.initial["jurors"] = list(self.instance.jurors.values_list("user", flat=True))


class StopForm(forms.ModelForm):
    class Meta:
        model = Stop
        fields = ("position", "unit", "activity", "arrive_at", "focus")
        widgets = {"arrive_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        observation = self.instance.observation
        self.fields["unit"].queryset = Unit.objects.filter(alliance=observation.alliance).admitted()
        day = observation.held_on
        self.fields["activity"].queryset = Activity.objects.filter(alliance=observation.alliance, start__date=day)
        self.fields["activity"].help_text = _("只列出观摩当天的活动。")
        if not self.instance.pk:
            prefill(self, "position", observation.stops.count() + 1)

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        if self.instance.observation.stops.filter(unit=unit).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("这个单位已在路线上。"))
        return unit


class JuryForm(forms.Form):
    """A juror's marks for all stops, on one page of a phone."""

    def __init__(self, *args, observation, juror, **kwargs):
        super().__init__(*args, **kwargs)
        given = {mark.stop_id: mark for mark in juror.marks.all()}
        self.stops = list(observation.stops.select_related("unit", "activity"))
        for stop in self.stops:
            mark = given.get(stop.pk)
            self.fields[f"points_{stop.pk}"] = forms.IntegerField(
                label=_("%(unit)s得分（0至100）") % {"unit": stop.unit}, min_value=0, max_value=100,
                initial=mark and mark.points, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"note_{stop.pk}"] = forms.CharField(
                label=_("评语（可不填）"), max_length=200, required=False, initial=mark and mark.note
            )

    def rows(self):
        return [(stop, self[f"points_{stop.pk}"], self[f"note_{stop.pk}"]) for stop in self.stops]

    def values(self):
        data = self.cleaned_data
        return {stop.pk: (data[f"points_{stop.pk}"], data[f"note_{stop.pk}"]) for stop in self.stops}


# commendation


class AwardRoundForm(forms.ModelForm):
    class Meta:
        model = AwardRound
        fields = ("year", "title", "unit_quota", "person_quota")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        prefill(self, "year", today().year)
        prefill(self, "title", _("%(year)d年度先进单位和先进个人") % {"year": today().year})

    def clean_year(self):
        year = self.cleaned_data["year"]
        same = AwardRound.objects.filter(alliance=self.instance.alliance, year=year)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("这一年的表彰已经建立。"))
        return year


class AwardForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("先进单位"), required=False)
    cppcc_member = forms.ModelChoiceField(CppccMember.objects.none(), label=_("先进个人"), required=False)
    note = forms.CharField(label=_("列入理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, round, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(alliance=round.alliance).admitted()
        self.fields["cppcc_member"].queryset = CppccMember.objects.filter(alliance=round.alliance, is_active=True)

    def clean(self):
        data = super().clean()
        if bool(data.get("unit")) == bool(data.get("cppcc_member")):
            self.add_error("unit", _("单位和个人选填一项。"))
        return data


class RemovalForm(forms.Form):
    reason = forms.CharField(label=_("移出理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


# duty claims


class DutyClaimForm(forms.ModelForm):
    uploads = FilesField(label=_("证明材料"), required=False)

    class Meta:
        model = DutyClaim
        fields = ("kind", "title", "happened_on", "points")
        widgets = {"happened_on": DateInput()}

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day > today():
            raise forms.ValidationError(_("日期不能晚于今天。"))
        return day

    def clean_uploads(self):
        uploads = self.cleaned_data["uploads"]
        if not uploads and not self.instance.pk:
            raise forms.ValidationError(_("请附上照片或证明。"))
        return uploads


class ClaimDecisionForm(MoveForm):
    points = forms.IntegerField(label=_("认定积分"), min_value=1, max_value=10)
    note = forms.CharField(label=_("审核意见"), max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("points", self.obj.points)
