"""Mail that never left: without a mail server, messages are files in a folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def forget_outbox(addresses: list[str]) -> int:
    """Remove every file with a message to or about one of these addresses; how many there were."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not folder or not Path(folder).is_dir():
        return 0
    wanted = [address.lower().encode() for address in addresses]
    found = [path for path in Path(folder).iterdir() if path.is_file() and holds(path, wanted)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def holds(path: Path, wanted: list[bytes]) -> bool:
    content = path.read_bytes().lower()
    return any(address in content for address in wanted)
