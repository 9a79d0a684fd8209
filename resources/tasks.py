from celery import shared_task

from resources.services import clock, needs, ratings


@shared_task
def mark_no_shows():
    clock.mark_no_shows()


@shared_task
def watch_requests():
    clock.expire_requests()
    clock.remind_owners()


@shared_task
def invite_ratings():
    ratings.invite()


@shared_task
def watch_needs():
    needs.expire()
