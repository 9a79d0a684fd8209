from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from alliance.sheets import SheetError
from members.models import Role, Unit
from resources.models import Resource
from resources.sheets.plan import read_cells

KINDS_OF_FILE = (".xlsx", ".csv")


class ImportForm(forms.Form):
    """A list and what holds for the whole of it. Cleans to `cells` and `strange`, the headings that no column has."""

    upload = forms.FileField(label=_("文件"), widget=forms.FileInput(attrs={"accept": ",".join(KINDS_OF_FILE)}))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("全部归到这个单位"), required=False, empty_label=_("按文件里的“所属单位”一列"),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("没写种类的都是"), choices=(("", _("按文件里的“种类”一列")), *Resource.Kind.choices), required=False
    )
    publish = forms.BooleanField(label=_("新登记的直接发布"), required=False, initial=True)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(alliance=user.alliance).admitted()
        self.fields["unit"].queryset = units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)
        words = {"mb": settings.MAX_FILE_MB, "rows": settings.MAX_SHEET_ROWS}
        self.fields["upload"].help_text = _("Excel（.xlsx）或 CSV，不超过%(mb)dMB、%(rows)d行。") % words

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if not upload.name.lower().endswith(KINDS_OF_FILE):
            raise forms.ValidationError(_("请上传 Excel（.xlsx）或 CSV 文件；旧的 .xls 请先另存为 .xlsx。"))
        if upload.size > settings.MAX_FILE_MB * 1024 * 1024:
            raise forms.ValidationError(_("文件超过%(n)dMB，请分成几个文件。") % {"n": settings.MAX_FILE_MB})
        try:
            self.cleaned_data["cells"], self.cleaned_data["strange"] = read_cells(upload.name, upload.read())
        except SheetError as error:
            raise forms.ValidationError(str(error)) from None
        if not self.cleaned_data["cells"]:
            raise forms.ValidationError(_("文件里没有资源：标题下面一行都没有。"))
        return upload
