"""The command line. Only this package imports both `seed` and `graph`."""
