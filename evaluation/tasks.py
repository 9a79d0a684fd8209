from celery import shared_task

from evaluation import services


@shared_task
def score_open_periods():
    services.score_open_periods()
