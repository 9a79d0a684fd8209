from celery import shared_task

from resources import services


@shared_task
def mark_no_shows():
    services.mark_no_shows()
