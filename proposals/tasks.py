from celery import shared_task

from proposals.services import referrals


@shared_task
def watch_deadlines():
    referrals.watch_deadlines()
