from celery import shared_task

from evaluation.services import scoring


@shared_task
def score_open_periods():
    scoring.score_open_periods()
