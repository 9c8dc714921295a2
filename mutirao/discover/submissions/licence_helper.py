"""From a few questions in plain words to a licence."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

YES, NO, ALIKE = "yes", "no", "alike"
RESERVED = "All rights reserved"
YES_OR_NO = [(YES, pgettext_lazy("answer", "Yes")), (NO, pgettext_lazy("answer", "No"))]
QUESTIONS = {
    "may_decide": (gettext_lazy("Did you write it, or does your organisation decide about it?"), YES_OR_NO),
    "may_copy": (gettext_lazy("May others copy it and pass it on, if they name the authors?"), YES_OR_NO),
    "may_change": (
        gettext_lazy("May they change it, for example translate it?"),
        [YES_OR_NO[0], (ALIKE, gettext_lazy("Yes, if they share the result in the same way")), YES_OR_NO[1]],
    ),
    "may_sell": (gettext_lazy("May they earn money with it?"), YES_OR_NO),
}
"""Question and answers by the name of the field."""


def licence_for(answers: Mapping[str, str]) -> str:
    """The licence that says what was answered, or "" while an answer that matters is missing."""
    if answers.get("may_copy") == NO:
        return RESERVED
    if answers.get("may_decide") != YES or not all(answers.get(name) for name in QUESTIONS):
        return ""
    parts = [
        "CC-BY",
        *(["NC"] if answers["may_sell"] == NO else []),
        *{YES: [], ALIKE: ["SA"], NO: ["ND"]}[answers["may_change"]],
    ]
    return "-".join([*parts, "4.0"])


def advice_for(answers: Mapping[str, str]) -> str:
    """What to do next, in a sentence."""
    if answers.get("may_decide") == NO:
        return _(
            "Then the licence is the one printed in it: look at its first pages and at the page it comes from."
            " If you find none, choose “All rights reserved” and share the link instead of the file."
        )
    if licence_for(answers):
        return _("This licence says what you answered. It is chosen below; you can still choose another one.")
    return _("Please answer all four questions.")
