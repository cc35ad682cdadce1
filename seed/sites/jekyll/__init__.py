"""Jekyll: https://jekyllrb.com/docs/. The rules are those of Jekyll 4.3."""

from seed.sites.jekyll.config import recognise
from seed.sites.jekyll.site import open_site

__all__ = ["open_site", "recognise"]
