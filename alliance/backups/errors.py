class BackupError(Exception):
    """Why a backup cannot be made or taken back: one sentence in Chinese, the same in English."""

    def __init__(self, chinese, english):
        super().__init__(f"{chinese}\n{english}")


def of_system(error):
    """A full disk, a missing file, a right that one has not."""
    where = f"{error.filename}：" if error.filename else ""
    return BackupError(f"{where}{error.strerror or error}。什么也没有改变。", "Nothing was changed.")
