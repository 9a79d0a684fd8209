from celery import shared_task


class NotDelivered(Exception):
    """A channel did not take everything: the task is tried again."""


@shared_task(autoretry_for=(NotDelivered,), retry_backoff=30, retry_backoff_max=1800, max_retries=6)
def deliver(notification_ids):
    from members.delivery import deliver_all

    if failures := deliver_all(notification_ids):
        raise NotDelivered("; ".join(failures))


@shared_task
def deliver_waiting():
    from members.delivery import deliver_all, waiting_ids

    deliver_all(waiting_ids())


@shared_task
def deliver_texts(ids):
    from members.texting import deliver_now

    deliver_now(ids)


@shared_task
def deliver_waiting_texts():
    from members.texting import deliver_waiting

    deliver_waiting()
