from django.urls import include, path
from rest_framework.routers import SimpleRouter

from evaluation import api
from evaluation.views import duties, scoring

router = SimpleRouter()
router.register("indicators", api.IndicatorViewSet, basename="api-indicator")
router.register("scores", api.ScoreViewSet, basename="api-score")
router.register("rankings", api.RankingViewSet, basename="api-ranking")

urlpatterns = [
    path("api/", include(router.urls)),
    path("rankings/", scoring.rankings, name="rankings"),
    path("rankings/<str:period>/score/", scoring.ranking_score, name="ranking-score"),
    path("rankings/<str:period>/freeze/", scoring.ranking_freeze, name="ranking-freeze"),
    path("rankings/<str:period>/units/<int:pk>/", scoring.score_sheet, name="score-sheet"),
    path("schemes/", scoring.schemes, name="schemes"),
    path("schemes/default/", scoring.scheme_default, name="scheme-default"),
    path("schemes/<int:pk>/", scoring.scheme, name="scheme"),
    path("schemes/<int:pk>/edit/", scoring.scheme_edit, name="scheme-edit"),
    path("schemes/<int:pk>/revise/", scoring.scheme_revise, name="scheme-revise"),
    path("schemes/<int:pk>/indicators/create/", scoring.indicator_create, name="indicator-create"),
    path("schemes/<int:pk>/<slug:move>/", scoring.scheme_move, name="scheme-move"),
    path("indicators/<int:pk>/", scoring.indicator_edit, name="indicator-edit"),
    path("cppcc-members/<int:pk>/record/", duties.duty_record, name="duty-record"),
]
