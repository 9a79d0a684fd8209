import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        self.plans = set()
        return super().get_new_connection(conn_params)

    def keep_plan(self, name, statement):
        """Let the server make the plan of a question (a PREPARE statement) once for as long as this connection lives."""
        self.ensure_connection()
        if name not in self.plans:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(statement)
            self.plans.add(name)

    def is_usable(self):
        """Whether a kept connection still stands, asked at the beginning of every request. A server that went away has closed its
        end, which the socket shows at once; only then is the server itself asked, as Django would do every time."""
        if self.connection is None or self.connection.closed:
            return False
        return super().is_usable() if self._has_something_to_say() else True

    def _has_something_to_say(self):
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))
