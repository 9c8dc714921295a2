"""Makes a .mo of a .po with nothing but Babel: tools/compile_messages.py IN.po OUT.mo

`pybabel compile` would write untranslated plurals as empty texts, which readers would see as gaps.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def main(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    for message in list(catalogue):
        forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        if message.id and not all(forms):
            catalogue.delete(message.id, context=message.context)
    with target.open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
