"""What came of the activities of a brand, for its page, which lies left of here."""

from django import template
from django.urls import reverse

from proposals.models import Opinion, Outcome

register = template.Library()
OUTCOMES_SHOWN = 6


@register.inclusion_tag("proposals/_brand_results.html", takes_context=True)
def brand_results(context, brand):
    """The public reads how many opinions there were; whoever signed in gets the number and the list of those open to them."""
    user = context["request"].user
    opinions = Opinion.objects.filter(activity__brand=brand)
    outcomes = Outcome.objects.visible_to(user).of_brand(brand)
    return {
        "brand": brand,
        "user": user,
        "opinions_url": f"{reverse('opinions')}?brand={brand.pk}",
        "outcomes_url": f"{reverse('outcomes')}?brand={brand.pk}",
        "opinion_count": (opinions.visible_to(user) if user.is_authenticated else opinions).count(),
        "outcome_count": outcomes.count(),
        "outcomes": outcomes[:OUTCOMES_SHOWN],
    }
