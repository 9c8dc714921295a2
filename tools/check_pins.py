"""Is every requirement we name pinned, with hashes, and does no file record where it was downloaded from?"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "requirements"


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(path: Path) -> set[str]:
    """Names in an `.in` file and those it includes."""
    names = set()
    for line in path.read_text().splitlines():
        if line.startswith("-r "):
            names |= wanted(path.with_name(line[3:].strip()))
        elif found := re.match(r"[A-Za-z0-9][\w.-]*", line):
            names.add(normalised(found[0]))
    return names


def problems(name: str) -> list[str]:
    text = (FOLDER / f"{name}.txt").read_text()
    pinned: dict[str, str] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if found := re.match(r"([A-Za-z0-9][\w.-]*)(\[[^\]]*\])?==\S+", block):
            pinned[normalised(found[1])] = block
    found_problems = [f"{missing} is not pinned" for missing in sorted(wanted(FOLDER / f"{name}.in") - pinned.keys())]
    found_problems += [f"{pin} has no hash" for pin, block in pinned.items() if "--hash=sha256:" not in block]
    if re.search(r"^\s*(-i|--index-url|--extra-index-url|--find-links)|https?://", text, re.MULTILINE):
        found_problems.append("an address to download from is recorded")
    return [f"requirements/{name}.txt: {problem}" for problem in found_problems]


def main() -> int:
    found = [problem for name in ("base", "dev") for problem in problems(name)]
    print("\n".join(found) or "Requirements are pinned, with hashes.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
