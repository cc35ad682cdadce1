"""docker-compose.yml and the Dockerfile agree with the settings and the commands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from loaders.settings import Settings
from newsgraph.cli import COMMANDS

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def environment(service: dict[str, Any]) -> dict[str, str]:
    variables: dict[str, str] = service.get("environment", {})
    return variables


def test_only_the_gateway_and_the_balancer_are_published() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {
        "gateway",
        "balancer",
    }


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_gets_settings_that_exist(name: str) -> None:
    variables = {key.removeprefix("NEWSGRAPH_").lower() for key in environment(OURS[name])}
    assert variables <= set(Settings.model_fields)
    Settings.model_validate(
        {
            key.removeprefix("NEWSGRAPH_").lower(): value
            for key, value in environment(OURS[name]).items()
        }
    )


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_runs_a_command_that_exists_without_privileges(name: str) -> None:
    command = OURS[name].get("command", ["serve"])
    assert command[0] in COMMANDS
    assert OURS[name]["cap_drop"] == ["ALL"]
    assert OURS[name]["read_only"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_who_waits_waits_for_a_service_that_can_say_that_it_is_ready(name: str) -> None:
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        service = SERVICES[needed]
        if how["condition"] == "service_healthy":
            ours = needed in OURS and "healthcheck" not in service
            assert ours or "test" in service["healthcheck"]
        else:
            assert how["condition"] == "service_completed_successfully"
            assert service["restart"] == "no"
        assert set(service.get("profiles", [])) <= set(SERVICES[name].get("profiles", []))


@pytest.mark.parametrize("name", SERVICES)
def test_a_replica_set_is_named_alike_everywhere(name: str) -> None:
    command = SERVICES[name].get("command", [])
    if "--replSet" in command:
        wanted = {"SET": command[command.index("--replSet") + 1], "MEMBER": name}
        assert environment(SERVICES[name]) == wanted


def test_every_address_names_a_service() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    hosts = set(re.findall(r"(?:mongodb://|/|\s)([a-z-]+):(?:27017|8000)\b", text))
    assert hosts
    assert hosts <= set(SERVICES)


def test_the_image_runs_as_nobody_special_and_checks_its_health() -> None:
    stages = (ROOT / "Dockerfile").read_text("utf-8").split("\nFROM ")
    last = stages[-1]
    assert re.search(r"^USER newsgraph$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/healthz" in last
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", "\n".join(stages), re.MULTILINE):
        for path in copied.replace("\\", " ").split():
            assert (ROOT / path).exists(), path
