"""`mutirao`: the one command."""

from __future__ import annotations

import os
import secrets
import sys

COMMANDS = {
    "serve": "run everything: pages, jobs, search index, schedule, mail",
    "web": "run the pages only",
    "worker": "run jobs, search index, schedule and mail only",
    "prepare": "bring the database up to date and lay out what a site needs",
    "import": "take in records:  mutirao import publications FILE|URL",
    "import-stakeholders": "take in a list of organisations: mutirao import-stakeholders FILE [--dry-run]",
    "export": "give out records: mutirao export publications --format ris",
    "indicators": "take in figures about countries: mutirao indicators FILE",
    "search": "look after the index: mutirao search rebuild | status",
    "bounce": "take in a delivery report or complaint that a mail server pipes",
    "backup": "write the whole site into one file",
    "restore": "make a site from such a file",
    "check": "look for mistakes; with --deploy, for what is not ready for the public",
    "secret-key": "print a new secret key",
}


def overview() -> str:
    lines = [f"  {name:<12} {purpose}" for name, purpose in COMMANDS.items()]
    return "\n".join(["Usage: mutirao COMMAND [OPTIONS]", "", *lines, "", "mutirao COMMAND --help tells more."])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutirao.config.settings.production")
    if len(sys.argv) == 1 or sys.argv[1] in {"help", "-h", "--help"}:
        print(overview())  # noqa: T201 - this is what was asked for
    elif sys.argv[1] == "secret-key":
        print(secrets.token_urlsafe(48))  # noqa: T201 - as above
    else:
        run_command()


def run_command() -> None:
    """What is wrong in `.env` is said in a sentence: where in the code it was noticed helps no operator."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from environs import EnvError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError) as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - as above
        sys.exit(2)
