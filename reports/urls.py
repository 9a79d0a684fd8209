from django.urls import include, path
from rest_framework.routers import SimpleRouter

from reports import api, views
from reports.home import home

router = SimpleRouter()
router.register("reports", api.ReportViewSet, basename="api-report")

urlpatterns = [
    path("", home, name="home"),
    path("api/", include(router.urls)),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("wall/", views.wall, name="wall"),
    path("reports/", views.reports, name="reports"),
    path("reports/make/", views.report_make, name="report-make"),
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/report.docx", views.report_docx, name="report-docx"),
    path("reports/<int:pk>/<slug:move>/", views.report_move, name="report-move"),
]
