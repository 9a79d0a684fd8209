"""One file that holds everything: the database, the uploaded files, and a manifest to prove it by.

archive.py   the file itself: written so that a cut one is known, read without trusting it
database.py  the tables, out of and into PostgreSQL; into it in one transaction
keys.py      the keys without which part of the data cannot be read
restore.py   all of it taken back, or none of it
"""

from alliance.backups.errors import BackupError
from alliance.backups.make import make_backup
from alliance.backups.restore import restore_backup

__all__ = ["BackupError", "make_backup", "restore_backup"]
