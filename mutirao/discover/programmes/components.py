"""What stands dozens of times in a profile, written in Python: a template takes ten times as long."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mutirao.base.ui.addresses import address
from mutirao.base.ui.components import in_language

if TYPE_CHECKING:
    from mutirao.discover.programmes.presentation import Line, SeriesTable, Value


def marks_html(marks: Sequence[int]) -> SafeString:
    """The numbers of the references something rests on."""
    if not marks:
        return mark_safe("")
    label = _("Reference %(number)s")
    links = (
        f'<sup><a href="#reference-{number}" aria-label="{escape(label % {"number": number})}">[{number}]</a></sup>'
        for number in marks
    )
    return mark_safe("".join(links))  # noqa: S308 - numbers, and a text that is escaped


def value_html(value: Value) -> SafeString:
    own = in_language(value.language) if value.language else ""
    if value.is_prose:
        said = f"<div{own}>{linebreaks(value.text, autoescape=True)}</div>"
    elif value.url:
        said = f'<a href="{escape(value.url)}">{escape(value.text)}</a>'
    else:
        said = f"<span{own}>{escape(value.text)}</span>"
    note = f'<p class="small soft">{escape(value.note)}</p>' if value.note else ""
    silent = " silent" if value.is_silent else ""
    marks = marks_html(value.marks)
    return mark_safe(f'<div class="value{silent}">{said} {marks}{note}</div>')  # noqa: S308 - escaped above


def cell_html(lines: Sequence[str], *, is_silent: bool, more: int = 0) -> SafeString:
    """What one programme says in a table or a comparison; `more` is how many values are not shown."""
    silent = ' class="silent"' if is_silent else ""
    said = "".join(f'<p{silent} dir="auto">{escape(line)}</p>' for line in lines)
    if not lines:
        nothing = _("Nothing said yet")
        said = f'<p class="silent">{escape(nothing)}</p>'
    if more:
        left = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}
        said += f'<p class="soft small">{escape(left)}</p>'
    return mark_safe(said)  # noqa: S308 - every text is escaped above


def lines_html(table: SeriesTable) -> SafeString:
    """The rows of a table of numbers."""
    rows = "".join(line_html(line, table) for line in table.lines)
    return mark_safe(rows)  # noqa: S308 - escaped below


def line_html(line: Line, table: SeriesTable) -> str:
    note = f'<p class="small soft">{escape(line.note)}</p>' if line.note else ""
    cells = f"<td>{escape(line.amount)} {marks_html(line.marks)}{note}</td>"
    if table.has_dollars:
        cells += f"<td>{escape(line.dollars) or '–'}</td>"
    if table.has_parity:
        cells += f"<td>{escape(line.parity) or '–'}</td>"
    period = line.period or _("no year given")
    return f'<tr><th scope="row">{escape(period)}</th>{cells}</tr>'


class FieldLinks:
    """The ways to say something else of a field of one profile, and to what it has said."""

    def __init__(self, slug: str) -> None:
        """What is the same for every field of the page is composed once."""
        names = ("programmes:suggest", "programmes:history")
        self.suggest, self.history = (address(name, slug, "x").removesuffix("x/") for name in names)
        self.to_suggest, self.to_history = escape(_("Suggest an edit")), escape(pgettext("of a value", "History"))

    def html(self, name: str, label: str) -> SafeString:
        of = f'<span class="vh">: {escape(label)}</span>'
        return mark_safe(  # noqa: S308 - addresses of ours, and texts that are escaped
            f'<p class="small field-links"><a href="{self.suggest}{name}/" rel="nofollow">{self.to_suggest}{of}</a>'
            f'<a href="{self.history}{name}/" rel="nofollow">{self.to_history}{of}</a></p>'
        )
