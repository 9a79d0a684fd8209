from celery import shared_task


@shared_task
def deliver(notification_ids):
    from members.delivery import deliver_all

    deliver_all(notification_ids)


@shared_task
def deliver_texts(ids):
    from members.texting import deliver_now

    deliver_now(ids)


@shared_task
def deliver_waiting_texts():
    from members.texting import deliver_waiting

    deliver_waiting()
