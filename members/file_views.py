"""Files of any row: add, read, remove. Invisible is 404, also by a direct address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.errors import require
from alliance.forms import attempt
from members import files
from members.forms import FileForm
from members.models import Attachment
from members.models.attachment import attachable


def subject_of(user, kind, pk):
    """A row that takes files, as far as the user sees it."""
    model = attachable().get(kind)
    if model is None:
        raise Http404
    return get_object_or_404(model._default_manager.visible_to(user), pk=pk)


@login_required
def file_add(request, kind, pk):
    subject = subject_of(request.user, kind, pk)
    require(request.user, subject.files_need, subject)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, files.attach_all, subject=subject, by=request.user, **form.cleaned_data)
        if made:
            messages.success(request, _("已上传%(n)d个文件。") % {"n": len(made)})
            return redirect(subject)
    context = {"form": form, "title": _("上传附件"), "back": subject.get_absolute_url(), "button": _("上传")}
    return render(request, "alliance/form.html", context)


def file(request, pk):
    """The file itself: pictures and PDF open in the browser, everything else is saved."""
    row = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    inline = row.is_picture or row.media_type == "application/pdf"
    try:
        content = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    subject = row.subject
    if subject.logs_downloads:
        audit.record(by=request.user, obj=subject, verb="download", label=_("下载文件"), note=row.name)
    answer = FileResponse(content, as_attachment=not inline, filename=row.name, content_type=row.media_type)
    answer["Cache-Control"] = "private, max-age=3600"
    if row.media_type != "application/pdf":
        # Whatever the content turns out to be, nothing in it runs. Browsers show no PDF inside a sandbox.
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@login_required
@require_POST
def file_remove(request, pk):
    row = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    subject = row.subject
    require(request.user, subject.files_need, subject)
    files.remove(attachment=row, by=request.user)
    messages.success(request, _("已删除“%(name)s”。") % {"name": row.name})
    return redirect(subject)
