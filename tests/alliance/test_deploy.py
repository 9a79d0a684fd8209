"""What docs/deploy.md and deploy/ say is what the code reads and what the machine runs."""

import ast
import os
import re
import shlex
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from alliance.supervisor.children import programs, web_command
from tests.alliance.installation import ROOT

DOCS = (ROOT / "docs" / "deploy.md").read_text()
DEPLOY = ROOT / "deploy"
READERS = {"text", "number", "flag", "words", "address"}
# Set by the programs themselves, for their own start.
OWN = {"DJANGO_SETTINGS_MODULE"}


def tracked(*patterns):
    said = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in said.stdout.splitlines() if not line.startswith(("tests/", "benchmarks/"))]


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            yield ast.unparse(node.func), [ast.unparse(word) for word in node.args]
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield f"{ast.unparse(node.value)}[]", [ast.unparse(node.slice)]


def read_by_python():
    """Names with their default where it is a number."""
    found = {}
    for path in tracked("*.py"):
        own = path.name == "environment.py"
        for function, (name, *more) in calls(ast.parse(path.read_text())):
            is_reader = (function if own else function.removeprefix("read.")) in READERS and (
                own or "read." in function
            )
            if is_reader or function.startswith(("os.environ", "os.getenv")):
                default = more[0] if function.endswith("number") else ""
                found[ast.literal_eval(name)] = default
    return found


def read_by_sh():
    found = set()
    for path in [ROOT / "Makefile", *tracked("*.sh", "deploy/compose.yaml")]:
        text = re.sub(r"^\s*#.*$", "", path.read_text(), flags=re.MULTILINE)
        # Makefile: $(VENV) is make's own.
        found |= set(re.findall(r"\$\{?([A-Z][A-Z_]+)\b", text))
    return found


def table():
    part = DOCS.split("## Environment")[1].split("\n## ")[0]
    rows = (line.strip("| \n").split(" | ") for line in part.splitlines() if line.startswith("| `"))
    return {name.strip("`"): default.strip() for name, default, *_ in rows}


def test_the_environment_table_names_what_is_read_and_nothing_else():
    read = set(read_by_python()) | read_by_sh()
    assert {"DATABASE_URL", "SECRET_KEY", "WHEELS", "PORTAL_PG_BIN", "LOG_LEVEL"} <= read, (
        "the search itself finds them"
    )
    assert set(table()) == read - OWN


def test_the_defaults_of_the_table_are_those_of_the_code():
    numbers = {name: default for name, default in read_by_python().items() if default}
    assert numbers
    assert {name: table()[name] for name in numbers} == numbers


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_the_containers_hold_no_password_of_their_own():
    services = compose()["services"]
    for name in ("prepare", "web", "worker", "beat"):
        assert re.match(
            r"postgres://portal:\$\{POSTGRES_PASSWORD:\?[^}]+\}@db", services[name]["environment"]["DATABASE_URL"]
        )
    assert services["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert re.search(r"^POSTGRES_PASSWORD=$", (DEPLOY / "compose.env").read_text(), re.MULTILINE)


def test_nothing_runs_before_the_tables_are_in():
    services = compose()["services"]
    for name in ("db", "redis", "web"):
        assert services[name]["healthcheck"]["test"], name
    assert "/readyz" in services["web"]["healthcheck"]["test"][-1]
    stores = {"db": {"condition": "service_healthy"}, "redis": {"condition": "service_healthy"}}
    assert services["prepare"]["depends_on"] == stores
    assert services["prepare"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == stores | {"prepare": {"condition": "service_completed_successfully"}}
        assert "prepare" not in services[name]["command"], "once, not in each"


def test_only_this_machine_reaches_the_container_and_data_are_in_volumes():
    said = compose()
    assert said["services"]["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert not any("ports" in said["services"][name] for name in ("db", "redis", "worker", "beat"))
    for name, service in said["services"].items():
        assert all(volume.split(":")[0] in said["volumes"] for volume in service["volumes"]), name


def options(words):
    """The words of a command after its program, but for those that differ by place."""
    text = " ".join(str(word) for word in words)
    text = re.sub(r"^.*?python\S* -m |--log-level \S+|--(host|port|workers) \S+|\"$", "", text)
    return sorted(text.split())


def units():
    for path in sorted(DEPLOY.glob("*.service")):
        yield path.name, dict(line.split("=", 1) for line in path.read_text().splitlines() if re.match(r"\w+=", line))


def test_services_and_containers_run_what_make_run_runs():
    expected = {child.name: options(child.argv) for child in programs("h", 1, 2, "/tmp")}
    assert options(web_command("h", 1, 2)) == expected["web"]
    assert {
        name: options(service["command"].split()) for name, service in compose()["services"].items() if name in expected
    } == expected
    assert {name.split("-")[1].split(".")[0]: options(unit["ExecStart"].split()) for name, unit in units()} == expected


def test_services_read_their_settings_and_wait_for_the_tables():
    for name, unit in units():
        assert unit["EnvironmentFile"] == "/etc/portal.env"
        assert unit["User"] == "portal"
        assert name == "portal-web.service" or unit["After"] == "portal-web.service"
    assert "640 deploy/portal.env /etc/portal.env" in DOCS
    assert "-o root -g portal" in DOCS


def test_the_file_of_settings_is_read_by_sh_and_holds_known_names(tmp_path):
    for name in ("portal.env", "compose.env"):
        text = (DEPLOY / name).read_text()
        given = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
        assert set(given) <= set(table())
        read = subprocess.run(
            ["sh", "-euc", f"set -a; . {shlex.quote(str(DEPLOY / name))}; env"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert {f"{key}={value}" for key, value in given.items()} <= set(read.stdout.splitlines())


def typed():
    """Lines that the document has people type."""
    return [line.strip() for line in DOCS.splitlines() if line.startswith("    ")]


def test_every_command_that_is_named_exists():
    texts = [DOCS, (DEPLOY / "compose.yaml").read_text(), *(path.read_text() for path in DEPLOY.glob("*.service"))]
    named = set(re.findall(r"manage\.py ([a-z_]+)", "\n".join(texts)))
    named |= {line.split()[1] for line in typed() if line.startswith("portal ")}
    assert {"prepare", "backup", "restore", "create_alliance"} <= named
    assert named <= set(get_commands())


def test_every_file_that_is_named_exists():
    words = {word for line in typed() for word in line.split() if word.startswith(("deploy/", "scripts/"))}
    assert {"deploy/portal.env", "scripts/install.sh"} <= words
    assert not [word for word in words if not (ROOT / word).exists()]
    assert os.access(DEPLOY / "portal", os.X_OK)


def test_the_command_for_people_is_sound_sh():
    subprocess.run(["sh", "-n", DEPLOY / "portal"], check=True)


@pytest.mark.parametrize(("said", "demo"), [({}, "1"), ({"DEMO": "0"}, "0"), ({"DEMO": ""}, "1")])
def test_make_run_heeds_what_the_environment_says_of_the_demo_year(said, demo):
    # Not as a part of the `make` that runs the tests.
    outside = {
        name: value for name, value in os.environ.items() if name not in {"DEMO", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    # Everything but the program itself, which only tells what it was told.
    command = ["make", "-o", "install", "run", "PYTHON=sh -c 'echo demo=$$DEMO'"]
    heard = subprocess.run(command, cwd=ROOT, env=outside | said, capture_output=True, text=True, check=True)
    assert heard.stdout.strip() == f"demo={demo}"


def megabytes():
    return int(re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())[1])


def test_nginx_lets_through_what_the_portal_takes():
    """And a little more: what is too large is refused by a page of the portal."""
    assert settings.LARGEST_REQUEST < megabytes() * 2**20 <= settings.LARGEST_REQUEST + 10 * 2**20
    assert megabytes() == 10 * settings.MAX_FILE_MB + 10, "as the document says"


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine")
def test_nginx_itself_accepts_the_file(tmp_path):
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=portal.example"]
    subprocess.run([*words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    ours = (DEPLOY / "nginx.conf").read_text().replace("/etc/ssl/portal", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off;\n{ours} }}"
    )
    said = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert "warn" not in said.stderr
