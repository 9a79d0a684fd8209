from django.urls import include, path
from rest_framework.routers import SimpleRouter

from workgroup import api
from workgroup.views import goals, meetings, notices, projects, tasks

router = SimpleRouter()
router.register("tasks", api.TaskViewSet, basename="api-task")
router.register("meetings", api.MeetingViewSet, basename="api-meeting")
router.register("notices", api.NoticeViewSet, basename="api-notice")
router.register("projects", api.ProjectViewSet, basename="api-project")

urlpatterns = [
    path("api/", include(router.urls)),
    path("dispatch/", tasks.dispatch, name="dispatch"),
    path("decisions/<int:pk>/task/", tasks.decision_task, name="decision-task"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/create/", tasks.task_create, name="task-create"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/<slug:move>/", tasks.task_move, name="task-move"),
    path("cards/<int:pk>/card.docx", tasks.card_docx, name="card-docx"),
    path("goals/", goals.goals, name="goals"),
    path("goals/create/", goals.goal_create, name="goal-create"),
    path("goals/<int:pk>/", goals.goal, name="goal"),
    path("goals/<int:pk>/edit/", goals.goal_edit, name="goal-edit"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/create/", meetings.meeting_create, name="meeting-create"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/minutes/", meetings.meeting_minutes, name="meeting-minutes"),
    path("notices/", notices.notices, name="notices"),
    path("notices/create/", notices.notice_create, name="notice-create"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/receive/", notices.notice_receive, name="notice-receive"),
    path("notices/<int:pk>/remind/", notices.notice_remind, name="notice-remind"),
    path("projects/", projects.projects, name="projects"),
    path("projects/create/", projects.project_create, name="project-create"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/edit/", projects.project_edit, name="project-edit"),
    path("projects/<int:pk>/milestones/create/", projects.milestone_create, name="milestone-create"),
    path("projects/<int:pk>/<slug:move>/", projects.project_move, name="project-move"),
    path("milestones/<int:pk>/", projects.milestone_edit, name="milestone-edit"),
]
