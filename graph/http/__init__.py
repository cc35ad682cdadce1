"""GraphQL over HTTP and WebSocket: every way in ends in `gateway.Gateway`."""
