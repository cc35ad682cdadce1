"""Sites of static site generators: how each is recognised, and what it makes of its files."""
