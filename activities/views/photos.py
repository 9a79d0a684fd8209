"""Pictures of an activity: for the hosts all of them, for the public those whose people agreed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import services
from activities.forms.photos import ConsentTagForm, PhotosForm
from activities.models import Photo
from activities.views.managed import ask, managed, part_of
from alliance.forms import attempt
from alliance.pages import paginate
from members.permissions import P


@login_required
def photos(request, pk):
    row = managed(request, pk, P.ACTIVITY_RECORD)
    form = PhotosForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.add_photos, activity=row, by=request.user, **form.cleaned_data)
        if made:
            messages.success(request, _("已上传%(n)d张照片。") % {"n": len(made)})
            return redirect("photos", pk=pk)
    rows = row.photos.select_related("attachment")
    return render(
        request, "activities/photos.html", {"activity": row, "form": form, "page_obj": paginate(request, rows, 60)}
    )


@login_required
def photo(request, pk):
    row = part_of(request, Photo.objects.select_related("attachment"), P.ACTIVITY_RECORD, pk=pk)
    form = ConsentTagForm(request.POST or None, initial={"consent": row.consent, "note": row.attachment.note})

    def act(form):
        return services.set_consent(photo=row, by=request.user, **form.cleaned_data)

    return ask(request, form, _("照片：%(name)s") % {"name": row}, reverse("photos", args=[row.activity_id]), act)


@login_required
@require_POST
def photo_remove(request, pk):
    row = part_of(request, Photo.objects.select_related("attachment"), P.ACTIVITY_RECORD, pk=pk)
    services.remove_photo(photo=row, by=request.user)
    return redirect("photos", pk=row.activity_id)
