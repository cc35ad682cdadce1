"""Parses the text of one file strictly, checks its values, and builds the document. Pure.

front matter     front_matter.py: yaml_….py, toml_values.py, json_values.py, nesting.py
keys             mapping.py (other generators' keys), fields.py, own_fields.py, dates.py
document         articles.py, with the problems in faults.py
"""
