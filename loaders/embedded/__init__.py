"""The embedded server. It runs if no MongoDB is configured."""
