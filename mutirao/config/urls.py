"""Every address of the site."""

from allauth.urls import build_provider_urlpatterns
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from mutirao.base.accounts.views import public
from mutirao.base.notices.views.devices import push_worker
from mutirao.base.ui.views import appearance_css
from mutirao.config import health

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("appearance.css", appearance_css, name="appearance-css"),
    path("push-worker.js", push_worker, name="push-worker"),
    path("desk/", include(wagtailadmin_urls)),
    path("vocabulary/", include("mutirao.base.taxonomy.urls")),
    path("files/", include("mutirao.base.files.urls")),
    path("live/", include("mutirao.base.live.urls")),
    path("log-in/", include(build_provider_urlpatterns())),  # one way back for every language: providers are told it
]
urlpatterns += i18n_patterns(
    path("account/", include("mutirao.base.accounts.urls")),
    path("account/two-factor/", include("allauth.mfa.urls")),
    path("account/connections/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.account.urls")),
    path("privacy/", public.privacy_notice, name="privacy"),
    path("terms/", public.terms, name="terms"),
    path("notices/", include("mutirao.base.notices.urls")),
    path("connect/members/", include("mutirao.connect.members.urls")),
    path("connect/stakeholders/", include("mutirao.connect.stakeholders.urls")),
    path("contribute/", include("mutirao.discover.submissions.urls")),
    path("discover/publications/", include("mutirao.discover.publications.urls")),
    path("discover/programmes/", include("mutirao.discover.programmes.urls")),
    path("countries/", include("mutirao.overview.countries.urls")),
    path("", include("mutirao.overview.search.urls")),
    path("", include("mutirao.overview.home.urls")),
    path("", include(wagtail_urls)),
)
