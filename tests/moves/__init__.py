"""Every workflow table, tried whole: each move from each status by each member of the cast.

Each app has a module here with `CASES = [Case(…), …]`, one per workflow.
"""

import pkgutil
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any


@dataclass
class Case:
    """workflow  the table
    make      `(world, status)` -> a row in that status
    data      per move name: `(world, row)` -> what the move needs to go through
    ready     per move name: `(row)` -> puts the row into a shape that the move's guard lets pass
    """

    workflow: Any
    make: Any
    data: dict = field(default_factory=dict)
    ready: dict = field(default_factory=dict)

    def input(self, move, world, row):
        make = self.data.get(move.name)
        return make(world, row) if make else {}


def cases():
    return [
        case
        for module in pkgutil.iter_modules(__path__, f"{__name__}.")
        for case in getattr(import_module(module.name), "CASES", [])
    ]
