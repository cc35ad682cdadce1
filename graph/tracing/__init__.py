"""Traces by OpenTelemetry: off unless an endpoint is set, and then free of any cost but a check.

`tracing.py` is what the rest of the gateway calls; `otlp.py` needs the extra `otel`.
"""
