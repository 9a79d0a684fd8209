"""The lock that every writer of a booking takes first: its resources, a family by its whole, in the order of their ids."""

from resources.models import Resource


def lock_families(resources):
    """Lock, then read: {id: fresh Resource with its unit} for the resources asked for. Needs a transaction."""
    roots = sorted({row.root_id for row in resources})
    list(
        Resource.objects.filter(pk__in=roots)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk")
    )
    return Resource.objects.select_related("unit").in_bulk([row.pk for row in resources])


def lock_for(booking):
    """The same for one booking, before its own row is locked."""
    lock_families([Resource.objects.only("pk", "parent_id").get(pk=booking.resource_id)])
