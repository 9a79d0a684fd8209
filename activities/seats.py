"""Who sits where: seats taken, held back for the invited, and free."""

from dataclasses import dataclass

from activities.rules import own_rules


@dataclass(frozen=True)
class Seats:
    """`capacity` None means no limit. Held are seats kept for the invited who have not answered."""

    capacity: int | None
    taken: int
    held: int

    @property
    def free(self):
        """For the public; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken - self.held)

    def fits(self, people, *, invited=False):
        if self.capacity is None:
            return True
        return self.taken + people + (0 if invited else self.held) <= self.capacity


def seats_of(activity):
    if activity.capacity is None:
        return Seats(None, activity.sign_ups.seated().people(), 0)
    seated = activity.sign_ups.seated()
    invited = seated.filter(invitation__isnull=False).people()
    open_invitations = activity.invitations.open().count()
    held = max(own_rules(activity).reserved_seats - invited, open_invitations)
    return Seats(activity.capacity, seated.people(), held)
