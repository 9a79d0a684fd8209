from django.urls import include, path
from rest_framework.routers import SimpleRouter

from workgroup import api, views

router = SimpleRouter()
router.register("tasks", api.TaskViewSet, basename="api-task")
router.register("meetings", api.MeetingViewSet, basename="api-meeting")
router.register("notices", api.NoticeViewSet, basename="api-notice")
router.register("projects", api.ProjectViewSet, basename="api-project")

urlpatterns = [
    path("api/", include(router.urls)),
    path("dispatch/", views.dispatch, name="dispatch"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/create/", views.task_create, name="task-create"),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/<slug:move>/", views.task_move, name="task-move"),
    path("cards/<int:pk>/card.docx", views.card_docx, name="card-docx"),
    path("goals/", views.goals, name="goals"),
    path("goals/create/", views.goal_create, name="goal-create"),
    path("goals/<int:pk>/", views.goal, name="goal"),
    path("goals/<int:pk>/edit/", views.goal_edit, name="goal-edit"),
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/create/", views.meeting_create, name="meeting-create"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/minutes/", views.meeting_minutes, name="meeting-minutes"),
    path("notices/", views.notices, name="notices"),
    path("notices/create/", views.notice_create, name="notice-create"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/receive/", views.notice_receive, name="notice-receive"),
    path("notices/<int:pk>/remind/", views.notice_remind, name="notice-remind"),
    path("projects/", views.projects, name="projects"),
    path("projects/create/", views.project_create, name="project-create"),
    path("projects/<int:pk>/", views.project, name="project"),
    path("projects/<int:pk>/edit/", views.project_edit, name="project-edit"),
    path("projects/<int:pk>/milestones/create/", views.milestone_create, name="milestone-create"),
    path("projects/<int:pk>/<slug:move>/", views.project_move, name="project-move"),
    path("milestones/<int:pk>/", views.milestone_edit, name="milestone-edit"),
]
