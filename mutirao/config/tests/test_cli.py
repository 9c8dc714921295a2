"""The one command, in a process and a folder of its own: an operator's first minutes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

READY = {
    "MUTIRAO_SECRET_KEY": "a1B2c3D4e5F6g7H8i9J0" * 3,
    "MUTIRAO_SITE_URL": "https://example.org",
    "MUTIRAO_HOSTS": "example.org",
    "EMAIL_URL": "smtp://user:password@smtp.example.org:587/?tls=true",
}


def mutirao(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    command = [sys.executable, "-c", "from mutirao.config.cli import main; main()", *arguments]
    return subprocess.run(command, env=kept | env, cwd=folder, capture_output=True, text=True, check=False)


def numbers(printed: str) -> list[str]:
    return sorted(re.findall(r"\((\w+\.\w+)\)", printed))


@pytest.mark.parametrize("arguments", [("check", "--deploy"), ("prepare",), ("serve",), ("nonsense",)])
def test_a_missing_secret_key_is_a_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    said = mutirao(tmp_path, *arguments)

    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)
    assert said.stderr.startswith("MUTIRAO_SECRET_KEY is not set. Make one with `mutirao secret-key`")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MUTIRAO_WEB_PROCESSES", "two", 'Environment variable "MUTIRAO_WEB_PROCESSES" invalid: Not a valid integer.'),
        ("DATABASE_URL", "nosuch://x", 'Environment variable "DATABASE_URL" invalid: Not a valid database URL.'),
        (
            "EMAIL_URL",
            "smtp+tls://user:password@smtp.example.org:587",
            "EMAIL_URL must look like smtp://user:password@smtp.example.org:587/?tls=true",
        ),
        (
            "MUTIRAO_LOGIN_GOOGLE",
            "only-an-id",
            "MUTIRAO_LOGIN_GOOGLE must look like client_id:secret, as the provider gave them to you.",
        ),
    ],
)
def test_a_setting_that_makes_no_sense_is_a_sentence(name: str, value: str, sentence: str, tmp_path: Path) -> None:
    said = mutirao(tmp_path, "check", **READY | {name: value})

    assert (said.returncode, said.stdout, said.stderr) == (2, "", sentence + "\n")


def test_a_secret_key_is_made_without_any_settings(tmp_path: Path) -> None:
    first, second = (mutirao(tmp_path, "secret-key", DJANGO_SETTINGS_MODULE="no.such").stdout for _ in range(2))

    assert re.fullmatch(r"[\w-]{64}\n", first)
    assert first != second


def test_no_command_is_a_list_of_commands(tmp_path: Path) -> None:
    said = mutirao(tmp_path)

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("Usage: mutirao COMMAND [OPTIONS]\n\n  serve ")


def test_a_fresh_site_hears_only_our_words(tmp_path: Path) -> None:
    said = mutirao(tmp_path, "check", "--deploy", **READY)

    assert (said.returncode, said.stdout) == (1, "")
    assert numbers(said.stderr) == ["mutirao.E008", "mutirao.I006", "mutirao.I012"]


def test_a_site_without_anything_hears_each_fault_once(tmp_path: Path) -> None:
    said = mutirao(tmp_path, "check", "--deploy", MUTIRAO_SECRET_KEY="short", MUTIRAO_HOSTS="*", MUTIRAO_DEBUG="1")

    errors, warnings = ["E001", "E002", "E003", "E005", "E008"], ["W004"]
    assert numbers(said.stderr) == [f"mutirao.{number}" for number in [*errors, "I006", "I012", *warnings]]


def test_an_operator_can_silence_more(tmp_path: Path) -> None:
    said = mutirao(tmp_path, "check", "--deploy", **READY, MUTIRAO_SILENCED_CHECKS="mutirao.E008,mutirao.I006")

    assert (said.returncode, numbers(said.stderr)) == (0, ["mutirao.I012"])
