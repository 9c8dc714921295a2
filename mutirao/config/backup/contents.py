"""What of the database a backup holds, and how one value is written so that any engine reads it."""

from __future__ import annotations

import base64
import datetime
import decimal
import uuid
from typing import Any, Final

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.duration import duration_iso_string

LEFT_OUT: Final = {
    "accounts.download",  # copies of people's data, each for its owner and for a few days
    "auth.permission",  # made by the software; referred to by name
    "catalogue.change",  # the past of an index and of stored pages, which are made anew
    "contenttypes.contenttype",  # as permissions
    "files.upload",  # files still on their way in: their bytes are no part of the backup
    "live.event",  # what open pages were told today
    "sessions.session",  # lets people in without a password
    "wagtailadmin.editingsession",  # who is at the desk at this minute
    "wagtailcore.apitoken",  # lets programs in without a password
}
LEFT_OUT_APPS: Final = {"wagtailsearch"}
"""Index tables differ between engines and are rebuilt."""

ONLY_ROWS: Final = {"django_tasks_database.dbtaskresult": models.Q(status="READY")}
"""Jobs that wait are part of the site; those that ran or are running belong to its past."""

NATURAL_COLUMNS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    ContentType: ("app_label", "model"),
    Permission: ("content_type__app_label", "content_type__model", "codename"),
}
"""Rows the software makes itself, under numbers that differ between databases: referred to by these columns."""

Model = type[models.Model]


def label(model: Model) -> str:
    return model._meta.label_lower


def backed_up_models() -> list[Model]:
    """Every table with content, tables of many-to-many relations included, in a stable order."""
    found = (
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and label(model) not in LEFT_OUT
        and model._meta.app_label not in LEFT_OUT_APPS
    )
    return sorted(found, key=label)


def columns(model: Model) -> list[models.Field[Any, Any]]:
    """The columns of the model's own table: a subclass's parent writes its part itself."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def named_by(field: models.Field[Any, Any]) -> Model | None:
    """The model of `NATURAL_COLUMNS` that `field` refers to, if any."""
    target = field.remote_field.model if field.remote_field else None
    return target if target in NATURAL_COLUMNS else None


def to_json(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return duration_iso_string(value)
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    return field.get_prep_value(value)


def from_json(field: models.Field[Any, Any], value: Any) -> Any:
    """A key that refers to a row is kept as that row's own key reads it."""
    while field.remote_field and field.remote_field.model and hasattr(field, "target_field"):
        field = field.target_field
    return field.to_python(value)
