"""The guardian's rounds: a few links at a time, by the clock, never longer than a moment and never without a pause."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Final

import structlog
from django.conf import settings

from mutirao.discover.link_guardian.asking import Question, Reply, Verdict, ask
from mutirao.discover.link_guardian.courtesy import Courtesy
from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.link_guardian.services import claim, look_after_links, note_reply

log = structlog.get_logger("mutirao.link_guardian")

SECONDS: Final = 20.0
"""Other work by the clock waits for a round."""
CANDIDATES: Final = 200
NAP: Final = 0.2

_courtesy: Final = Courtesy()


def check_due_links(courtesy: Courtesy = _courtesy) -> int:
    """One round; how many links were looked at. Faults of our own network count against nobody."""
    if not is_on():
        return 0
    silent: list[tuple[LinkCheck, Reply]] = []
    heard = looked_at = 0
    for check in in_turn(candidates(), courtesy):
        if not claim(check):
            continue
        reply = ask(Question(check.url, check.etag, check.last_modified), courtesy)
        if reply.verdict is Verdict.FAILS and not reply.is_from_a_server:
            silent.append((check, reply))
        else:
            heard += reply.is_from_a_server
            note_reply(check, reply)
        looked_at += 1
    if silent and (heard or is_online(courtesy)):
        for check, reply in silent:
            note_reply(check, reply)
    elif silent:
        log.warning("no link answered, nor did the canary: the fault is ours", links=len(silent))
    return looked_at


def is_on() -> bool:
    """The addresses of a demonstration are made up, or are not ours to ask about."""
    return bool(settings.LINK_GUARDIAN and not settings.IS_DEMONSTRATION)


def find_links() -> int:
    return look_after_links() if is_on() else 0


def candidates() -> list[LinkCheck]:
    """What readers reported, then what is due, within the budget of the day."""
    budget = settings.LINK_GUARDIAN_DAILY - LinkCheck.objects.checked_today().count()
    room = max(0, min(budget, CANDIDATES))
    links = LinkCheck.objects.select_related("publication")
    found = {check.pk: check for check in [*links.reported()[:room], *links.due()[:room]]}
    return list(found.values())[:room]


def in_turn(due: Iterable[LinkCheck], courtesy: Courtesy) -> Iterator[LinkCheck]:
    """Links whose host may be asked now; its rules are read when it is first met, and count as a question."""
    until = time.monotonic() + SECONDS
    waiting = list(due)
    while waiting and time.monotonic() < until:
        check = next((item for item in waiting if courtesy.is_free(item.url)), None)
        if check is None:
            time.sleep(NAP)
        elif courtesy.knows_rules(check.url):
            waiting.remove(check)
            yield check
        else:
            courtesy.learn_rules(check.url)


def is_online(courtesy: Courtesy) -> bool:
    """Whether we reach anybody at all: the canary is a site that always answers."""
    return ask(Question(settings.LINK_GUARDIAN_CANARY), courtesy).is_from_a_server
