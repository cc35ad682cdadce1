"""GraphQL over HTTP, server-sent events and WebSocket. All of them use `gateway.Gateway`."""
