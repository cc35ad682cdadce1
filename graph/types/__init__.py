"""The public types, one noun a module: fields, nullability, descriptions, and sources."""
