from django import forms

from activities.models import Consent, TurnoutDefaults


class TurnoutDefaultsForm(forms.ModelForm):
    class Meta:
        model = TurnoutDefaults
        fields = (
            "check_in_mode", "code_seconds", "pass_minutes", "opens_before", "closes_after", "late_after", "remind_hours",
            "remind_minutes", "least_ratings", "device_most", "device_seconds", "origin_most", "origin_seconds", "seats_percent",
            "online_times", "online_least", "views_times", "views_least",
        )  # fmt: skip


class ConsentForm(forms.ModelForm):
    class Meta:
        model = Consent
        fields = ("purpose", "handler", "contact", "retention_days", "more")
        widgets = {"more": forms.Textarea(attrs={"rows": 4})}
