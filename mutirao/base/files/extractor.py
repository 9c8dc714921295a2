"""The process that reads one file for ``extraction``, under limits (no Django in here).

Standard input is the file itself, open for reading. Each line on standard output is one JSON object: first
``about``, then any number of ``page``, then ``end`` (true if nothing was left out) or ``failed`` (a reason).
"""

import json
import os
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

from mutirao.base.files.archives import BadArchive
from mutirao.base.files.plain_text import clean
from mutirao.base.files.readers import About, Unreadable, read
from mutirao.base.files.sandbox import confine

DETAIL_LENGTH = 500


def main(media_type: str, seconds: int, memory_mb: int, characters: int) -> None:
    """Read standard input as ``media_type`` under these limits."""
    with os.fdopen(os.dup(1), "wb", buffering=0) as report, os.fdopen(0, "rb") as stream:
        os.dup2(2, 1)  # whatever a library prints must not end up in the report
        confine(seconds=seconds, memory_mb=memory_mb)
        try:
            _extract(stream, media_type, characters, report)
        except MemoryError:
            report.write(b'{"failed": "memory"}\n')
        except Unreadable as error:
            _tell(report, failed=error.reason, detail=str(error))
        except BadArchive as error:
            _tell(report, failed="too_large" if error.code == "bomb" else "damaged", detail=str(error))
        except Exception as error:  # a parser fed with a stranger's bytes raises anything
            _tell(report, failed="damaged", detail=f"{type(error).__name__}: {error}")


def _extract(stream: BinaryIO, media_type: str, characters: int, report: BinaryIO) -> None:
    about, pages = read(stream, media_type)
    _tell(report, about=_cleaned(about))
    for page in pages:
        text = clean(page)
        _tell(report, page=text[:characters])
        if len(text) > characters:
            _tell(report, end=False)
            return
        characters -= len(text)
    _tell(report, end=True)


def _cleaned(about: About) -> dict[str, Any]:
    return {
        name: clean(said)[:DETAIL_LENGTH] if isinstance(said, str) else said for name, said in asdict(about).items()
    }


def _tell(report: BinaryIO, **fact: Any) -> None:
    if "detail" in fact:
        fact["detail"] = clean(fact["detail"])[:DETAIL_LENGTH]
    report.write(json.dumps(fact, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
