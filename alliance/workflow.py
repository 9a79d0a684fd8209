"""One table of moves per stateful model, one executor that obeys it and is the only writer of `status`.

    OPINION = Workflow("opinions", (
        Move("sort", _("受理"), (S.RECEIVED,), S.SORTED, P.OPINION_SORT, form="proposals.forms.opinions.SortForm", after=tell_author),
    ))
    OPINION.perform(opinion, "sort", by=user, category=category)

Buttons of a page (`offers`) and actions of the API come from the same table.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError

# Needed by moves that only follow from another object's move: nobody holds it but the system user.
SYSTEM_ONLY = "system.only"


@dataclass(frozen=True)
class Move:
    """One line of the table.

    name     the verb in URLs and API: POST /api/<plural>/<id>/<name>/
    label    the word on the button
    sources  status values it may start from
    target   status value it ends in; a callable `(obj, data)` where the input decides
    needs    the permission asked for on the object
    form     dotted path of the Django form (`Form(data, files, instance=obj, user=user)`) that pages and API validate with
    blocked  `(obj, user)` -> the sentence that refuses, or None
    apply    `(obj, by, data)` changes fields before saving; returns the names of the fields it changed
    after    `(obj, by, data)` what follows in the same transaction: who is told, what is made
    tone     look of the button: primary, secondary, danger
    confirm  question asked before a move that needs no form
    one_tap  its form needs no answer: the button acts at once, and who knows more says it along with it
    """

    name: str
    label: str
    sources: tuple
    target: str | Callable
    needs: str
    form: str = ""
    blocked: Callable | None = None
    apply: Callable | None = None
    after: Callable | None = None
    tone: str = "secondary"
    confirm: str = ""
    one_tap: bool = False

    def form_class(self):
        return import_string(self.form) if self.form else None


@dataclass(frozen=True)
class Offer:
    """A move as one user sees it on one object: usable, or refused with a sentence."""

    move: Move
    refusal: str = ""

    def __getattr__(self, name):
        return getattr(self.move, name)

    @property
    def has_form(self):
        return bool(self.move.form) and not self.move.one_tap


@dataclass(frozen=True)
class Workflow:
    """`lock_first(obj)` takes the locks that all writers of this kind of object take before the object's own row."""

    name: str
    moves: tuple
    lock_first: Callable | None = None
    by_name: dict = field(init=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "by_name", {move.name: move for move in self.moves})
        if len(self.by_name) != len(self.moves):
            raise ValueError(f"workflow {self.name} names a move twice")

    def offers(self, obj, user):
        """The moves from the present state that this user is permitted, each with the sentence that stops it, if any."""
        return [
            Offer(move, self.refusal(move, obj, user))
            for move in self.moves
            if obj.status in move.sources and user.has_perm(move.needs, obj)
        ]

    def refusal(self, move, obj, user):
        return str((move.blocked and move.blocked(obj, user)) or "")

    @transaction.atomic
    def perform(self, obj, name, *, by, **data):
        """Carry out a move on the row as it stands now: lock, permission, state, guard, save, audit, tell.

        Returns the fresh object. Raises PermissionDenied (not permitted) or DomainError (state or guard says no).
        """
        move = self.by_name[name]
        if self.lock_first:
            self.lock_first(obj)
        row = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        if not by.has_perm(move.needs, row):
            raise PermissionDenied(move.needs)
        if row.status not in move.sources:
            raise DomainError(
                _("当前状态为“%(status)s”，不能%(move)s。") % {"status": row.get_status_display(), "move": move.label},
                code="wrong_state",
            )
        if refusal := self.refusal(move, row, by):
            raise DomainError(refusal, code="blocked")
        self._carry_out(move, row, by, data)
        return row

    def _carry_out(self, move, row, by, data):
        source = row.status
        changed = list((move.apply and move.apply(row, by, data)) or [])
        row.status = move.target(row, data) if callable(move.target) else move.target
        row.save(update_fields=["status", *changed])
        audit.record(
            by=by,
            obj=row,
            verb=move.name,
            label=move.label,
            source=source,
            target=row.status,
            note=str(data.get("reason") or data.get("note") or ""),
        )
        if move.after:
            move.after(row, by, data)
