"""Bodies as readers see them: Markdown or HTML in, safe HTML and plain text out.

`shortcodes.py` takes out what only a site generator understands, `markdown.py` makes HTML of
Markdown, `sanitize.py` keeps of the HTML what is safe, and `anchors.py` and `reading.py` read
headings and text from that. `render.py` joins these steps; `renderer.py` runs them off the event
loop and keeps the results.
"""
