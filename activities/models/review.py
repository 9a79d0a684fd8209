"""Rows of which figures are made, with what speaks against them and what was decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import User


class Review(models.TextChoices):
    CLEAR = "clear", _("正常")
    DOUBTED = "doubted", _("待核实")
    ACCEPTED = "accepted", _("核实属实")
    REJECTED = "rejected", _("不予计入")


COUNTED = (Review.CLEAR, Review.ACCEPTED)


class ReviewedRows:
    """Words for the queryset of a reviewed model."""

    def counted(self):
        """What enters a figure: never doubted, or looked at and found right."""
        return self.filter(review__in=COUNTED)

    def doubted(self):
        return self.filter(review=Review.DOUBTED)


class Reviewed(models.Model):
    """`doubts` are sentences, one a line. A doubted row counts nowhere until somebody has looked at it."""

    review = models.CharField(_("核实"), max_length=10, choices=Review, default=Review.CLEAR, editable=False)
    doubts = models.TextField(_("疑点"), blank=True, editable=False)
    review_note = models.CharField(_("核实意见"), max_length=300, blank=True, editable=False)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    reviewed_at = models.DateTimeField(_("核实时间"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def counts(self):
        return self.review in COUNTED

    @property
    def is_doubted(self):
        return self.review == Review.DOUBTED
