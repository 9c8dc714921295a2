"""A small demonstration world for the journeys: run as a program in the site's own environment."""

import django

django.setup()

from demo.world import lay_out  # noqa: E402 - needs the apps
from mutirao.overview.search.indexer import catch_up  # noqa: E402 - as above

if __name__ == "__main__":
    lay_out(lambda what: None, total=420, people=400)
    catch_up()
