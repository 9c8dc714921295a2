"""What people are told about publications."""

from django.utils.translation import gettext_lazy as _

from mutirao.base.notices.kinds import Frequency, NoticeKind

KINDS = [
    NoticeKind(
        "problem_settled",
        _("The team answers a problem I reported"),
        _("The team has dealt with the problem you reported about “%(title)s”. %(answer)s"),
        Frequency.AT_ONCE,
        "publications",
    ),
]
