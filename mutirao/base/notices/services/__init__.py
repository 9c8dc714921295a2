"""What happens to notices: made, read, mailed, pushed, forgotten; and to what people follow and choose."""

from mutirao.base.notices.services.following import follow, is_following, unfollow
from mutirao.base.notices.services.notifying import notify
from mutirao.base.notices.services.reading import mark_read

__all__ = ["follow", "is_following", "mark_read", "notify", "unfollow"]
