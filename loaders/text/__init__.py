"""From text to search terms, and back to highlights. Pure."""
