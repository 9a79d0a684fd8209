from celery import shared_task


@shared_task
def deliver(notification_ids):
    from members.delivery import deliver_all

    deliver_all(notification_ids)
