"""A page with a form that takes a file; whoever opens it is a new member, logged in."""

from __future__ import annotations

from hashlib import file_digest

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.crypto import get_random_string

from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import record_consents
from mutirao.base.files.uploads.forms import UploadField, UploadFormMixin
from mutirao.base.files.uploads.services import forget_upload
from mutirao.config import urls

PAGE = """{% extends "base.html" %}
{% block title %}Share{% endblock %}
{% block content %}
  <div class="wrap narrow stack">
    <h1>Share</h1>
    {% if got %}<p id="got">{{ got }}</p>{% endif %}
    <form class="form" method="post" enctype="multipart/form-data" novalidate>
      {% csrf_token %}
      {% include "ui/fields.html" %}
      <div class="actions"><button class="button">Send</button></div>
    </form>
  </div>
{% endblock %}"""


class ShareForm(UploadFormMixin, forms.Form):
    title = forms.CharField()
    document = UploadField()


def share(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        user = User.objects.create_user(f"{get_random_string(12).lower()}@demo.example", None, name="Noa")
        record_consents(by=user)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    form, got = ShareForm(request.POST or None, request.FILES or None, by=request.user), ""
    if request.method == "POST" and form.is_valid():
        with form.cleaned_data["document"] as file:
            got = f"{file.name} {file.size} {file_digest(file.open(), 'sha256').hexdigest()}"
            forget_upload(file.token, by=request.user)
        form = ShareForm(by=request.user)
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form, "got": got}, request))


urlpatterns = [path("share/", share), *urls.urlpatterns]
