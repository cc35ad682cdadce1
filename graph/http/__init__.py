"""GraphQL over HTTP, server-sent events and WebSocket. All of them use `gateway.Gateway`.

transports     view.py, event_stream.py, socket.py (with outbox.py, socket_…)
requests       reading.py, parsing.py, persisted.py, viewers.py, origins.py
gateway        gateway.py and messages.py; limits: concurrency.py, rate_limit.py
responses      negotiation.py, wire.py
operators      probes.py, telemetry.py, shutdown.py
"""
