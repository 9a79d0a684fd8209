from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _


@deconstructible
@dataclass
class Within:
    """A figure between two, both allowed. What is no number at all (NaN) lies between nothing."""

    least: float
    most: float

    def __call__(self, value):
        if not self.least <= value <= self.most:
            words = {"least": f"{self.least:g}", "most": f"{self.most:g}"}
            raise ValidationError(_("请填%(least)s到%(most)s之间的数。") % words)


# The years that plans, schemes and assessments are made for.
YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]
