from alliance.filters import HouseFilterSet
from reports.models import Report


class ReportFilter(HouseFilterSet):
    class Meta:
        model = Report
        fields = ("kind", "period", "status")
