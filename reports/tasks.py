from celery import shared_task

from reports import services


@shared_task
def make_due_reports():
    services.make_due_reports()
