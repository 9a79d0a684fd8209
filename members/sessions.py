"""Django's sessions in the database, read in one plain question: every request of somebody signed in begins with it."""

from django.contrib.sessions.backends import db
from django.utils import timezone

from alliance.reading import Question

READ = Question(
    "select session_data from django_session where session_key = %(key)s and expire_date > %(now)s",
    key="text",
    now="timestamptz",
)


class SessionStore(db.SessionStore):
    def load(self):
        found = READ.ask(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0][0])
