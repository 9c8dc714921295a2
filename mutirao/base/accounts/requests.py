"""Requests of people who are logged in, for views that nobody else reaches."""

from __future__ import annotations

from django.http import HttpRequest

from mutirao.base.accounts.models import User


class PersonsRequest(HttpRequest):
    """Behind `login_required` or a permission: `user` is somebody."""

    user: User
