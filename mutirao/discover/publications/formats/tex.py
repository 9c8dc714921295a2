"""TeX markup to plain text and back, for the values of BibTeX fields."""

from __future__ import annotations

import re
from functools import cache

from pylatexenc.latex2text import LatexNodes2Text

_MAX_DEPTH = 20
_MAX_LENGTH = 100_000
_MATHS = re.compile(r"(?<!\\)\$[^$\\^_]*[\\^_][^$]*\$")
_CIRCUMFLEX = re.compile(r"\\textasciicircum(?:\{\}|(?![A-Za-z]))")
_SENTINEL = "\ue000"
_DASHES = (("---", "—"), ("--", "–"))
_ESCAPED = {char: "\\" + char for char in "{}%&#$_"}
_SPECIAL = _ESCAPED | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_COMMAND = re.compile(r"\\(?![%&#$_])")
_UNSAFE_RUNS = re.compile(r"-(?=-)|`(?=`)|'(?=')|[!?](?=`)")


@cache
def _decoder() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text", keep_comments=False)


def tex_to_text(value: str) -> str:
    """Text with its accents; braces, which only protect capitals, are gone."""
    if not _COMMAND.search(value):
        # Most values: pylatexenc would read each of their letters for nothing.
        return re.sub(r"\\([%&#$_])", r"\1", _plain_tex(value))
    if len(value) > _MAX_LENGTH or _depth(value) > _MAX_DEPTH:
        return _plain_tex(value.replace("\\", ""))
    prepared = _CIRCUMFLEX.sub(_SENTINEL, value)
    # BibTeX has no comments, and a lone dollar is a price.
    prepared = re.sub(r"(?<!\\)%" if _MATHS.search(value) else r"(?<!\\)[%$]", lambda match: "\\" + match[0], prepared)
    try:
        return str(_decoder().latex_to_text(prepared)).replace(_SENTINEL, "^")
    except (RecursionError, ValueError, IndexError, AttributeError, KeyError, TypeError):
        # pylatexenc gives up on some broken input; the letters are worth more than the markup.
        return _plain_tex(value.replace("\\", ""))


def _plain_tex(value: str) -> str:
    for written, meant in (*_DASHES, ("``", "“"), ("''", "”"), ("~", "\u00a0")):
        value = value.replace(written, meant)
    return value.replace("{", "").replace("}", "")


def _depth(value: str) -> int:
    depth = deepest = 0
    for char in value:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest


def tex_to_address(value: str) -> str:
    """An address or identifier: escapes undone, nothing else touched."""
    value = re.sub(r"^\\url\s*\{(.*)\}$", r"\1", value.strip())
    value = value.replace(r"\textasciitilde{}", "~").replace(r"\~{}", "~").replace(r"$\sim$", "~")
    return re.sub(r"\\([%&#_$~{}])", r"\1", value).strip("{} ")


def text_to_tex(value: str) -> str:
    """Text that any BibTeX program reads back as it was; letters stay Unicode, which biber and bibtex8 read."""
    escaped = "".join(_SPECIAL.get(char, char) for char in value)
    return _UNSAFE_RUNS.sub(lambda match: match[0] + "{}", escaped)
