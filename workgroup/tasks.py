from celery import shared_task

from workgroup import services


@shared_task
def watch_tasks():
    services.watch_tasks()
