"""Certificates as the hosts issue and revoke them."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from activities import services
from activities.certificates import certificate_file
from activities.forms.certificates import CertificateForm, RevokeForm
from activities.models import Certificate, CheckIn
from activities.views.managed import ask, managed, part_of
from alliance.exports import export
from alliance.pages import paginate
from members.permissions import P


@login_required
def certificates(request, pk):
    row = managed(request, pk, P.CERTIFICATE_ISSUE)
    rows = row.certificates.select_related("issued_by")
    columns = [
        (_("编号"), "serial"),
        (_("姓名"), "name"),
        (_("身份"), "get_part_display"),
        (_("开具时间"), "issued_at"),
        (_("撤销时间"), "revoked_at"),
        (_("撤销理由"), "revoked_because"),
    ]
    if answer := export(request, name=_("参与证明"), columns=columns, rows=rows):
        return answer
    return render(request, "activities/certificates.html", {"activity": row, "page_obj": paginate(request, rows, 100)})


@login_required
def certificate_issue(request, pk):
    """For somebody who checked in: a volunteer, a speaker, or one without a phone."""
    row = part_of(request, CheckIn.objects.all(), P.CERTIFICATE_ISSUE, pk=pk)

    def act(form):
        return services.issue(check_in=row, by=request.user, **form.cleaned_data)

    form = CertificateForm(request.POST or None, initial={"name": row.name})
    back = reverse("certificates", args=[row.activity_id])
    return ask(request, form, _("开具参与证明"), back, act, button=_("开具"))


@login_required
def certificate_file_of(request, pk, kind):
    row = part_of(request, Certificate.objects.select_related("activity__unit"), P.CERTIFICATE_ISSUE, pk=pk)
    return certificate_file(row, kind)


@login_required
def certificate_revoke(request, pk):
    row = part_of(request, Certificate.objects.all(), P.CERTIFICATE_ISSUE, pk=pk)
    if not row.is_valid:
        return redirect("certificates", pk=row.activity_id)

    def act(form):
        return services.revoke(certificate=row, by=request.user, **form.cleaned_data)

    back = reverse("certificates", args=[row.activity_id])
    return ask(request, RevokeForm(request.POST or None), _("撤销参与证明"), back, act, button=_("撤销"))
