from celery import shared_task

from proposals.services import referrals, similarity


@shared_task
def watch_deadlines():
    referrals.watch_deadlines()


@shared_task
def recount_tokens():
    similarity.recount_stale()
