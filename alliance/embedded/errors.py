class StartError(Exception):
    """Why the portal cannot start: one sentence in Chinese, the same in English."""

    def __init__(self, chinese, english):
        super().__init__(f"{chinese}\n{english}")
