"""From the text of a document to an operation within all limits."""
