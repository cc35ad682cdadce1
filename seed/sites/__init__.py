"""Sites of static site generators: detects the generator and reads files by its rules."""
