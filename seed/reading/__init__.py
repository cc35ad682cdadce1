"""Which files there are, and the outcome of reading each."""
