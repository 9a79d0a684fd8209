from pathlib import Path


def read_env(var_dir):
    """The addresses of the private servers as `up` wrote them: KEY=VALUE lines of `var_dir/env`, or nothing."""
    path = Path(var_dir) / "env"
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
