"""What the settings say about people: other log-ins, limits at the door, how long things are kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from mutirao.base.accounts import retention
from mutirao.base.accounts.retention import forget_what_is_due
from mutirao.config.serving.schedule import DAY, SCHEDULE
from mutirao.config.settings import base
from mutirao.config.settings.log_in import log_in_providers


def test_the_real_settings_keep_the_limits_on() -> None:
    assert base.ACCOUNT_RATE_LIMITS == {"signup": "20/m/ip,200/d/ip"}
    assert base.LEAST_JOINING_SECONDS > 0
    assert (base.REFUSE_DISPOSABLE_ADDRESSES, base.REQUIRE_TERMS) == (True, True)


def test_every_number_of_days_is_told_and_every_one_told_is_a_setting() -> None:
    assert {kept.name for kept, _days in retention.table()} == set(base.KEEP_DAYS)
    assert base.KEEP_DAYS["sessions"] * DAY == base.SESSION_COOKIE_AGE


def test_the_clock_forgets_every_day() -> None:
    assert [every.seconds for every in SCHEDULE if every.work is forget_what_is_due] == [DAY]


def test_settings_name_those_there_are() -> None:
    nothing = log_in_providers("", "", "", "")
    everything = log_in_providers(
        "id.apps:se:cret", "APP-1:s", "li:s", "My_Ministry|https://sso.example.org/realms/m|site|secret"
    )

    assert nothing == {"openid_connect": {"APPS": []}}
    assert everything["google"]["APPS"] == [{"client_id": "id.apps", "secret": "se:cret"}]
    assert everything["orcid"]["APPS"] == [{"client_id": "APP-1", "secret": "s"}]
    assert [
        (app["provider_id"], app["name"], app["settings"]["server_url"]) for app in everything["openid_connect"]["APPS"]
    ] == [
        ("linkedin", "LinkedIn", "https://www.linkedin.com/oauth"),
        ("my-ministry", "My Ministry", "https://sso.example.org/realms/m"),
    ]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("id-without-secret", "", "", ""), "MUTIRAO_LOGIN_GOOGLE must look like client_id:secret"),
        (("", ":secret", "", ""), "MUTIRAO_LOGIN_ORCID must look like client_id:secret"),
        (("", "", "id:", ""), "MUTIRAO_LOGIN_LINKEDIN must look like client_id:secret"),
        (("", "", "", "Name|https://x.example|id"), "must look like name|https://server|client_id|secret"),
        (("", "", "", "Name|http://x.example|id|s"), "must be an https:// address, not http://x.example"),
        (("", "", "", "مثال|https://x.example|id|s"), "needs a letter from a to z"),
        (("", "", "a:b", "LinkedIn|https://x.example|id|s"), "two providers are called linkedin"),
    ],
)
def test_a_setting_that_makes_no_sense_is_a_sentence(said: tuple[str, str, str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        log_in_providers(*said)

    assert sentence in str(raised.value)
