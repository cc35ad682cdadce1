"""The server that runs where no MongoDB is named."""
