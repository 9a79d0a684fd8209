from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.turnout import random_number
from members.models import User


def _mark(label):
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1), MaxValueValidator(5)])


class RatingQuerySet(models.QuerySet):
    def satisfied(self):
        """Those whose three marks average four or more."""
        return self.annotate(total=F("content") + F("organisation") + F("result")).filter(total__gte=12)

    def with_words(self):
        """Those with a free line that may be read."""
        return self.exclude(comment="").filter(is_hidden=False)


class Rating(models.Model):
    """What one of those who checked in thought of it. Nothing leads back to the person: no reference, no time, no order."""

    id = models.BigIntegerField(primary_key=True, default=random_number, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="ratings", editable=False)
    content = _mark(_("内容"))
    organisation = _mark(_("组织"))
    result = _mark(_("成效"))
    comment = models.CharField(_("还想说的"), max_length=300, blank=True)
    is_hidden = models.BooleanField(_("留言已隐藏"), default=False, editable=False)
    hidden_because = models.CharField(_("隐藏理由"), max_length=200, blank=True, editable=False)
    hidden_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("满意度评价")

    def __str__(self):
        return f"{self.content}/{self.organisation}/{self.result}"
