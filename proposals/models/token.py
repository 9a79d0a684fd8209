from django.db import models

from alliance.models import Alliance


class TokenCount(models.Model):
    """In how many of an alliance's opinions a pair of characters, or a single one, stands: what is rare says much.

    The empty token holds the number of opinions counted. Rows are made anew as a whole (`services.similarity.recount`).
    """

    ALL = ""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=2)
    opinions = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "token"], name="token_once")]

    def __str__(self):
        return f"{self.token} {self.opinions}"
