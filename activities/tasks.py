from celery import shared_task

from activities.services import reminders, retention


@shared_task
def remind_visitors():
    reminders.remind_all()


@shared_task
def forget_visitors():
    retention.forget()
