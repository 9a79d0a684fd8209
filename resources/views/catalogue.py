"""The list of resources, as a page, a spreadsheet and a booklet; registering, changing and moving one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.calendar import today
from alliance.errors import require
from alliance.exports import docx_response, export, pdf_response
from alliance.forms import attempt
from alliance.pages import filtered, move_page, paginate
from members.permissions import P
from resources import ratings, services
from resources.filters import ResourceFilter
from resources.forms.resources import ResourceForm
from resources.letters import Booklet
from resources.models import Resource
from resources.options import option
from resources.sheets.columns import export_columns, for_export
from resources.workflow import RESOURCE

TAGS_SHOWN = 12


def resources(request):
    rows = Resource.objects.visible_to(request.user)
    listed = ratings.with_rating(rows.select_related("unit").defer("words"))
    found = filtered(request, ResourceFilter, listed)
    if answer := export(request, name=_("资源清单"), columns=export_columns(), rows=for_export(found.qs)):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "tags": rows.tag_counts(TAGS_SHOWN),
        "may_create": request.user.has_perm(P.RESOURCE_EDIT),
        "kinds": Resource.Kind,
        "least_ratings": option(getattr(request.user, "alliance", None), "least_ratings"),
    }
    return render(request, "resources/resources.html", context)


@login_required
def catalogue_docx(request):
    return docx_response(_booklet(request).docx(), _("资源清单-%(day)s") % {"day": today()})


@login_required
def catalogue_pdf(request):
    return pdf_response(_booklet(request).pdf(), _("资源清单-%(day)s") % {"day": today()})


def _booklet(request):
    """What the list shows with its filters, as far as it is on offer."""
    rows = Resource.objects.visible_to(request.user).published().with_contact().select_related("unit")
    found = filtered(request, ResourceFilter, rows.prefetch_related("opening_hours"))
    return Booklet(request.user.alliance, found.qs)


@login_required
def resource_create(request, kind):
    require(request.user, P.RESOURCE_EDIT)
    if kind not in Resource.Kind.values:
        raise Http404
    return _edit(
        request,
        Resource(alliance=request.user.alliance, kind=kind),
        _("登记%(kind)s") % {"kind": Resource.Kind(kind).label},
    )


@login_required
def resource_edit(request, pk):
    row = get_object_or_404(Resource.objects.visible_to(request.user), pk=pk)
    require(request.user, P.RESOURCE_EDIT, row)
    return _edit(request, row, _("修改资源"))


def _edit(request, row, title):
    form = ResourceForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        sent = {name: form.cleaned_data[name] for name in ("hours", "version")}
        made = attempt(form, services.save_resource, resource=form.instance, by=request.user, **sent)
        if made:
            return redirect(made)
    back = row.get_absolute_url() if row.pk else reverse("resources")
    return render(request, "resources/resource_form.html", {"form": form, "title": title, "back": back})


@login_required
def resource_move(request, pk, move):
    return move_page(request, RESOURCE, get_object_or_404(Resource.objects.visible_to(request.user), pk=pk), move)
