"""The text of one file as values: parsed strictly, checked, and shaped into a document. Pure."""
