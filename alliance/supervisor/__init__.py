"""Everything in one process tree: PostgreSQL, Redis, worker, scheduler, web.

Order up: database, Redis, prepare (migrate, static files, catalogue), demo year, worker, scheduler, web. Down in reverse.
A child that dies is started again, each time after a longer pause; when the supervisor dies the kernel ends the children.
"""

from alliance.supervisor.run import Supervisor

__all__ = ["Supervisor"]
