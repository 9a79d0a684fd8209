from django.urls import include, path
from rest_framework.routers import SimpleRouter

from evaluation import api, views

router = SimpleRouter()
router.register("indicators", api.IndicatorViewSet, basename="api-indicator")
router.register("scores", api.ScoreViewSet, basename="api-score")
router.register("rankings", api.RankingViewSet, basename="api-ranking")

urlpatterns = [
    path("api/", include(router.urls)),
    path("rankings/", views.rankings, name="rankings"),
    path("rankings/<str:period>/score/", views.ranking_score, name="ranking-score"),
    path("rankings/<str:period>/freeze/", views.ranking_freeze, name="ranking-freeze"),
    path("rankings/<str:period>/units/<int:pk>/", views.score_sheet, name="score-sheet"),
    path("schemes/", views.schemes, name="schemes"),
    path("schemes/default/", views.scheme_default, name="scheme-default"),
    path("schemes/<int:pk>/", views.scheme, name="scheme"),
    path("schemes/<int:pk>/edit/", views.scheme_edit, name="scheme-edit"),
    path("schemes/<int:pk>/revise/", views.scheme_revise, name="scheme-revise"),
    path("schemes/<int:pk>/indicators/create/", views.indicator_create, name="indicator-create"),
    path("schemes/<int:pk>/<slug:move>/", views.scheme_move, name="scheme-move"),
    path("indicators/<int:pk>/", views.indicator_edit, name="indicator-edit"),
    path("cppcc-members/<int:pk>/record/", views.duty_record, name="duty-record"),
]
