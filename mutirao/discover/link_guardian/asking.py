"""Does an address answer? Asked as little as it takes: the head only, and nothing that has not changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import httpx

from mutirao.base.ui.appearance import appearance
from mutirao.base.web.fetching import FAULTS
from mutirao.base.web.visits import visiting
from mutirao.discover.link_guardian.courtesy import PURPOSE, SECONDS, Courtesy

MOST_HOPS: Final = 5
FOR_GOOD: Final = {301, 308}
ASK_AGAIN_BY_GET: Final = {400, 403, 404, 405, 406, 410, 500, 501}
"""What servers say that only do not know HEAD."""
NOT_FOR_PROGRAMS: Final = {401, 403, 407, 429, 451}
"""A person may well get in."""
THERE: Final = {304, 416}
"""Not changed; and too short to have a first byte."""
FAULT_LENGTH: Final = 200


class Verdict(Enum):
    ANSWERS = "answers"
    REFUSES = "refuses"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Question:
    """An address, and what we were told the last time so that it need not be sent again."""

    url: str
    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        known = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class Reply:
    """`status` is None where no server answered at all, `fault` says why. `moved_to`: for good, or ""."""

    verdict: Verdict
    status: int | None = None
    fault: str = ""
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def is_from_a_server(self) -> bool:
        return self.status is not None


def ask(question: Question, courtesy: Courtesy) -> Reply:
    """Follow the address to its end, reading the rules of each host on the way; whatever is there, it never raises."""
    url, moved_for_good = question.url, True
    try:
        for _hop in range(MOST_HOPS + 1):
            if reply := kept_out(url, courtesy):
                return reply
            answer = knock(url, question, courtesy)
            if answer.next_request is None:
                return judged(answer, url if moved_for_good and url != question.url else "")
            moved_for_good = moved_for_good and answer.status_code in FOR_GOOD
            url = str(answer.next_request.url)
    except FAULTS as fault:
        return Reply(Verdict.FAILS, fault=f"{type(fault).__name__}: {fault}"[:FAULT_LENGTH])
    return Reply(Verdict.FAILS, status=answer.status_code, fault="too many redirects")


def kept_out(url: str, courtesy: Courtesy) -> Reply | None:
    if not courtesy.knows_rules(url):
        courtesy.learn_rules(url)
    if trouble := courtesy.host(url).trouble:
        return Reply(Verdict.FAILS, status=trouble, fault="robots.txt")
    return None if courtesy.may_ask(url) else Reply(Verdict.REFUSES, fault="robots.txt")


def knock(url: str, question: Question, courtesy: Courtesy) -> httpx.Response:
    answer = request("HEAD", url, question.headers, courtesy)
    if answer.status_code in ASK_AGAIN_BY_GET:
        answer = request("GET", url, {**question.headers, "Range": "bytes=0-0"}, courtesy)
    return answer


def request(method: str, url: str, headers: dict[str, str], courtesy: Courtesy) -> httpx.Response:
    """The answer's head; its body, if one comes, is left where it is."""
    courtesy.take_turn(url)
    with (
        visiting(seconds=SECONDS, purpose=PURPOSE, contact=appearance().contact_address, follow=False) as client,
        client.stream(method, url, headers=headers) as answer,
    ):
        return answer


def judged(answer: httpx.Response, moved_to: str) -> Reply:
    status = answer.status_code
    if answer.is_success or status in THERE:
        return Reply(
            Verdict.ANSWERS,
            status,
            moved_to=moved_to,
            etag=answer.headers.get("ETag", ""),
            last_modified=answer.headers.get("Last-Modified", ""),
        )
    return Reply(Verdict.REFUSES if status in NOT_FOR_PROGRAMS else Verdict.FAILS, status)
