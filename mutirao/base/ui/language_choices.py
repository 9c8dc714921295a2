"""Languages of the world to choose from, named in the language of whoever chooses."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language

from mutirao.base.ui.templatetags.ui import language_name, locale_of

CODE_LENGTH = 2
WIDELY_READ = ("en", "fr", "es", "pt", "ar", "ru", "zh", "sw", "hi", "bn", "id", "vi", "tr", "am")


@lru_cache(maxsize=16)
def languages_named_in(language: str) -> tuple[tuple[str, str], ...]:
    codes = [str(code) for code in locale_of(language).languages if len(str(code)) == CODE_LENGTH]
    return tuple(sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1].casefold()))


def language_choices() -> list[tuple[str, str]]:
    """Every language with a code of two letters, by name, after "nothing"."""
    return [("", "—"), *languages_named_in(get_language() or "en")]


def widely_read_languages() -> list[tuple[str, str]]:
    """A short list, for forms that ask many times."""
    return sorted(((code, language_name(code)) for code in WIDELY_READ), key=lambda pair: pair[1].casefold())
