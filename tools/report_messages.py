"""Which messages are missing or fuzzy, in each language? Exit status 1 where a complete language is not complete."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[1] / "mutirao" / "locale"
COMPLETE = {"fr", "es"}
SHOWN = 10


def main() -> int:
    incomplete = False
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        language = path.parts[-3]
        catalogue = polib.pofile(str(path))
        missing, fuzzy = catalogue.untranslated_entries(), catalogue.fuzzy_entries()
        print(f"{language}: {catalogue.percent_translated()} %, {len(missing)} missing, {len(fuzzy)} fuzzy")
        if language in COMPLETE and (missing or fuzzy):
            incomplete = True
            for entry in (missing + fuzzy)[:SHOWN]:
                where = entry.occurrences[0][0] if entry.occurrences else ""
                print(f"    {where}: {entry.msgid[:90]!r}")
    return int(incomplete)


if __name__ == "__main__":
    sys.exit(main())
