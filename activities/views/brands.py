from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from activities import queries, services
from activities.filters import BrandFilter
from activities.forms.brands import BrandForm
from activities.models import Activity, Brand
from alliance.errors import require
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P


def brands(request):
    found = filtered(request, BrandFilter, Brand.objects.visible_to(request.user).select_related("unit"))
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.BRAND_EDIT),
    }
    return render(request, "activities/brands.html", context)


def brand(request, pk):
    row = get_object_or_404(Brand.objects.visible_to(request.user).select_related("unit"), pk=pk)
    shown = Activity.objects.visible_to(request.user).filter(brand=row)
    context = {
        "brand": row,
        "held_url": f"{reverse('activities')}?brand={row.pk}&status={Activity.Status.CLOSED}",
        "totals": queries.totals(shown.held()),
        "page_obj": paginate(request, shown.select_related("unit").nearest_first()),
        "may_edit": request.user.has_perm(P.BRAND_EDIT, row),
    }
    return render(request, "activities/brand.html", context)


@login_required
def brand_create(request):
    require(request.user, P.BRAND_EDIT)
    return _edit_brand(request, Brand(alliance=request.user.alliance), _("登记品牌"))


@login_required
def brand_edit(request, pk):
    row = get_object_or_404(Brand.objects.visible_to(request.user), pk=pk)
    require(request.user, P.BRAND_EDIT, row)
    return _edit_brand(request, row, _("修改品牌"))


def _edit_brand(request, row, title):
    form = BrandForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.save_brand, brand=form.instance, by=request.user)
        if made:
            return redirect(made)
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": reverse("brands")})
