"""From four answers to a licence."""

from __future__ import annotations

import pytest

from mutirao.discover.publications.licences import CREATIVE_COMMONS
from mutirao.discover.submissions.licence_helper import advice_for, licence_for


@pytest.mark.parametrize(
    ("change", "sell", "licence"),
    [
        ("yes", "yes", "CC-BY-4.0"),
        ("alike", "yes", "CC-BY-SA-4.0"),
        ("no", "yes", "CC-BY-ND-4.0"),
        ("yes", "no", "CC-BY-NC-4.0"),
        ("alike", "no", "CC-BY-NC-SA-4.0"),
        ("no", "no", "CC-BY-NC-ND-4.0"),
    ],
)
def test_four_answers_give_a_licence_people_know(change: str, sell: str, licence: str) -> None:
    answers = {"may_decide": "yes", "may_copy": "yes", "may_change": change, "may_sell": sell}

    assert licence_for(answers) == licence
    assert licence in CREATIVE_COMMONS
    assert "It is chosen below" in advice_for(answers)


def test_what_may_not_be_copied_is_reserved() -> None:
    assert licence_for({"may_decide": "yes", "may_copy": "no"}) == "All rights reserved"


def test_who_does_not_decide_is_sent_to_the_first_pages() -> None:
    answers = {"may_decide": "no", "may_copy": "yes", "may_change": "yes", "may_sell": "yes"}
    assert licence_for(answers) == ""
    assert "printed in it" in advice_for(answers)


@pytest.mark.parametrize("missing", ["may_decide", "may_change", "may_sell"])
def test_a_missing_answer_gives_no_licence(missing: str) -> None:
    answers = {"may_decide": "yes", "may_copy": "yes", "may_change": "yes", "may_sell": "yes"}
    del answers[missing]
    assert licence_for(answers) == ""
    assert advice_for(answers) == "Please answer all four questions."
