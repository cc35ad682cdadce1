"""Tracing by OpenTelemetry. It is off unless an endpoint is set.

`tracing.py` is the interface that the gateway calls; `otlp.py` needs the extra `otel`.
"""
