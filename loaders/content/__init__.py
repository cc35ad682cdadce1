"""Renders bodies: Markdown or HTML becomes safe HTML and plain text.

`shortcodes.py` removes the instructions to site generators. `markdown.py` turns Markdown into HTML.
`sanitize.py` keeps only safe HTML. `anchors.py` and `reading.py` extract headings and text from it.
`render.py` combines these steps. `renderer.py` runs them outside the event loop and caches the
results.
"""
