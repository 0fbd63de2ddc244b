"""The composition of one server: accepted by Compose, and as closed as it says."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.embedded.binaries import engine_program
from infra.embedded.engine import DYNAMIC_CONFIG
from infra.settings import Settings
from tests.deploy.programs import DEPLOY, compose_command, is_a_setting, program

Service = dict[str, Any]

COMPOSITION: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Service] = COMPOSITION["services"]
JOBS = {"migrate", "temporal-schema"}
DEFAULT = re.compile(r"\$\{[A-Z_]+:-([^}]*)\}")


@pytest.fixture
def a_copy_of_deploy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEPLOY, tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets", ".env")))


@pytest.fixture
def drawn_secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "drawn secrets"
    subprocess.run([DEPLOY / "make-secrets.sh", folder], check=True, capture_output=True)
    return folder


def test_compose_accepts_the_composition(a_copy_of_deploy: Path) -> None:
    shutil.copy(a_copy_of_deploy / ".env.example", a_copy_of_deploy / ".env")

    verdict = _config(a_copy_of_deploy)

    assert verdict.returncode == 0, verdict.stderr
    assert set(json.loads(verdict.stdout)["services"]) == set(SERVICES)


def test_compose_refuses_a_composition_with_an_unknown_part(a_copy_of_deploy: Path) -> None:
    file = a_copy_of_deploy / "compose.yaml"
    file.write_text(file.read_text().replace("depends_on:", "depends_upon:", 1))

    assert _config(a_copy_of_deploy).returncode != 0


def test_the_example_settings_name_what_the_composition_asks_for() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    offered = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert asked == offered


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_has_a_fixed_tag(name: str) -> None:
    image = DEFAULT.sub(r"\1", SERVICES[name]["image"])

    assert re.fullmatch(r"[a-z/-]+:\d[\w.-]*", image)


def test_the_engine_is_of_the_release_that_the_tests_run_against() -> None:
    said = subprocess.run([engine_program(), "--version"], check=True, capture_output=True, text=True).stdout
    release = re.search(r"Server (\d+\.\d+\.\d+)", said)
    assert release is not None

    for name in ("temporal", "temporal-schema"):
        assert SERVICES[name]["image"].endswith(f":{release[1]}}}")


def test_the_engine_is_configured_as_the_embedded_one_is() -> None:
    written = yaml.safe_load((DEPLOY / "temporal/dynamic-config.yaml").read_text(encoding="utf-8"))

    assert {key: str(entries[0]["value"]).lower() for key, entries in written.items()} == DYNAMIC_CONFIG


@pytest.mark.parametrize("name", SERVICES)
def test_a_port_is_published_to_this_machine_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_is_given_a_right_it_does_not_need(name: str) -> None:
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "cap_add" not in service
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_limited_and_comes_back(name: str) -> None:
    service = SERVICES[name]

    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert service["restart"] == ("on-failure:5" if name in JOBS else "unless-stopped")


NO_SECRETS = {"DESK_WEB_ADDRESS"}
"""What sounds like a secret and stands in every letter."""


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_environment(name: str) -> None:
    for key in SERVICES[name].get("environment", {}):
        if key not in NO_SECRETS and re.search(r"PASSWORD|PWD|SECRET|TOKEN|KEY|_URL", key):
            assert key.endswith("_FILE")


def test_only_migrations_can_change_tables() -> None:
    holders = {name for name, service in SERVICES.items() if "desk_deploy_url" in service.get("secrets", [])}

    assert holders == {"migrate"}


def test_storage_and_engine_are_cut_off_from_the_world() -> None:
    assert COMPOSITION["networks"]["storage"] == {"internal": True}
    assert COMPOSITION["networks"]["engine"] == {"internal": True}
    assert "outside" not in SERVICES["postgres"]["networks"] + SERVICES["temporal"]["networks"]


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - JOBS))
def test_what_others_wait_for_tells_its_health(name: str) -> None:
    waited_for = {
        dependency
        for service in SERVICES.values()
        for dependency, needed in service.get("depends_on", {}).items()
        if needed["condition"] == "service_healthy"
    }

    assert name not in waited_for or "test" in SERVICES[name]["healthcheck"]


def test_a_worker_is_given_the_time_it_takes_to_finish() -> None:
    worker = SERVICES["worker"]

    assert _seconds(worker["stop_grace_period"]) > int(worker["environment"]["DESK_GRACEFUL_SHUTDOWN_SECONDS"])


def test_every_secret_is_drawn_once_and_kept(drawn_secrets: Path) -> None:
    drawn = {path.name: path.read_bytes() for path in drawn_secrets.iterdir()}

    subprocess.run([DEPLOY / "make-secrets.sh", drawn_secrets], check=True, capture_output=True)

    assert {path.name: path.read_bytes() for path in drawn_secrets.iterdir()} == drawn
    assert drawn.keys() - {".gitignore"} == COMPOSITION["secrets"].keys()
    assert drawn_secrets.stat().st_mode & 0o777 == 0o700
    assert len({value for name, value in drawn.items() if name.endswith("_password")}) == 6


@pytest.mark.parametrize("name", ["migrate", "worker"])
def test_the_settings_of_a_process_are_understood(
    name: str, drawn_secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        key: DEFAULT.sub(r"\1", value).replace("/run/secrets", str(drawn_secrets))
        for key, value in SERVICES[name]["environment"].items()
        if key.startswith("DESK_")
    }
    for field in Settings.model_fields:
        monkeypatch.delenv(f"DESK_{field.upper()}", raising=False)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)

    settings = Settings()

    assert all(map(is_a_setting, environment))
    assert settings.database_url is not None
    assert "@postgres/desk" in settings.database_url.get_secret_value()


@pytest.mark.parametrize("script", ["make-secrets.sh", "postgres/create-roles.sh", "temporal/create-schema.sh"])
def test_shellcheck_finds_nothing(script: str) -> None:
    verdict = subprocess.run([program("shellcheck"), DEPLOY / script], capture_output=True, text=True, check=False)

    assert verdict.returncode == 0, verdict.stdout


def _config(folder: Path) -> subprocess.CompletedProcess[str]:
    # `--profile '*'`: what is started on demand is checked as well.
    return subprocess.run(
        [*compose_command(), "--profile", "*", "--file", folder / "compose.yaml", "config", "--format", "json"],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def _seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))
