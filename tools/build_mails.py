"""`make mails`: turn the MJML of mails into the Django templates that are committed beside it.

Each `NAME.mjml` is what stands between heading and button of `layout.mjml`. Users of Mutirão need no MJML.
"""

from __future__ import annotations

import re
from pathlib import Path

from mjml import mjml2html

FOLDER = Path(__file__).parents[1] / "mutirao" / "base" / "mail" / "templates" / "mail"
PLACE = "<!-- items -->"
BETWEEN_BLOCKS = re.compile(r">\s*<(?=/?(?:table|tbody|tr|td|div|!--|style|meta|body|head|title)\b|!--)")
"""Where a line may break without being seen: mail that has no long lines travels as it is."""
HEAD = "{# Made by `make mails` from {name}.mjml and layout.mjml: change those. #}\n{% load i18n %}\n"


def sources() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.mjml") if path.name != "layout.mjml")


def built(source: Path) -> str:
    """The template of one mail."""
    layout = (FOLDER / "layout.mjml").read_text("utf-8")
    html = mjml2html(layout.replace(PLACE, source.read_text("utf-8")))
    return HEAD.replace("{name}", source.stem) + BETWEEN_BLOCKS.sub(">\n<", html) + "\n"


def main() -> None:
    for source in sources():
        source.with_suffix(".html").write_text(built(source), "utf-8")
        print(f"{source.with_suffix('.html').relative_to(FOLDER.parents[4])} is made anew.")


if __name__ == "__main__":
    main()
