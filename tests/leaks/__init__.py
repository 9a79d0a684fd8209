"""Nothing of one alliance shows in another.

Each app has a module here with `ROWS = [make, …]`; `make(world)` makes and returns one row of our alliance. The test fails
for a model with `visible_to` that has no row.
"""

import pkgutil
from importlib import import_module


def makers():
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        yield from getattr(import_module(module.name), "ROWS", [])
