from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.uploads import SheetForm
from members.models import Role, Unit
from resources.models import Resource
from resources.sheets.plan import read_cells


class ImportForm(SheetForm):
    """A list and what holds for the whole of it."""

    nothing_in_it = _("文件里没有资源：标题下面一行都没有。")

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

    def read(self, name, data):
        return read_cells(name, data)
