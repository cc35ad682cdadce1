"""Sites of Hugo.

    configuration     files.py, configuration.py, languages.py, mounts.py
    folders           sections.py, cascade.py, matching.py, globs.py
    a page            paths.py, front_matter.py, dates.py, pages.py
    its address       content.py, addresses.py, permalinks.py, words.py

`site.py` puts them together. `layouts.py` and `values.py` follow Go's dates and types.
"""
