import errno


class StartError(Exception):
    """Why the portal cannot start: one sentence in Chinese, the same in English."""

    def __init__(self, chinese, english):
        super().__init__(f"{chinese}\n{english}")


def disk_full(where):
    return StartError(
        f"磁盘空间不足，请清理 {where} 所在的磁盘后重试。", f"Disk full: free some room for {where} and try again."
    )


def says_disk_full(text):
    """Whether a program complained of a full disk, in its own words."""
    return any(words in text for words in ("No space left on device", "DiskFull", "Disk quota exceeded"))


def from_os(error, where):
    """An error of the system as a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(where)
    return StartError(f"无法启动：{error.strerror or error}。", f"Cannot start: {error}.")
