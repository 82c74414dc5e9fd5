"""Sends logs, spans and metrics through the OpenTelemetry SDK's own exporters.

Usage: export.py http|grpc ENDPOINT KEY RUN [FILE]. Everything carries the attribute run=RUN. With a
FILE the exporters are used once, and again when the FILE exists, which FILE.waiting asks for.
"""

import logging
import os
import sys
import time

from opentelemetry import metrics as metrics_api
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

protocol, endpoint, key, run = sys.argv[1:5]
signal = sys.argv[5] if len(sys.argv) > 5 else None
if protocol == "grpc":
    from grpc import Compression
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    def options(_path):
        return {
            "endpoint": endpoint,
            "insecure": True,
            "headers": (("authorization", "Bearer " + key),),
            "compression": Compression.Gzip,
        }

else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    def options(path):
        return {
            "endpoint": endpoint + path,
            "headers": {"authorization": "Bearer " + key},
            "compression": Compression.Gzip,
        }


resource = Resource.create({"service.name": "sdk-" + run})

loggers = LoggerProvider(resource=resource)
loggers.add_log_record_processor(SimpleLogRecordProcessor(OTLPLogExporter(**options("/v1/logs"))))
handler = LoggingHandler(logger_provider=loggers)
logger = logging.getLogger("conformance")
logger.setLevel(logging.INFO)
logger.addHandler(handler)
for number in range(3):
    logger.warning("log %d of %s", number, run, extra={"run": run, "number": number, "ok": True})

tracers = TracerProvider(resource=resource)
tracers.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(**options("/v1/traces"))))
tracer = tracers.get_tracer("conformance", "1.2.3")
with tracer.start_as_current_span("outer", kind=SpanKind.SERVER) as outer:
    outer.set_attributes({"run": run, "ratio": 0.25, "names": ["a", "b"]})
    outer.add_event("happened", {"detail": "x"})
    with tracer.start_as_current_span("inner") as inner:
        inner.set_attribute("run", run)
        inner.set_status(Status(StatusCode.ERROR, "broken"))

reader = PeriodicExportingMetricReader(
    OTLPMetricExporter(**options("/v1/metrics")), export_interval_millis=3_600_000
)
meters = MeterProvider(resource=resource, metric_readers=[reader])
meter = meters.get_meter("conformance")
counter = meter.create_counter("requests", unit="1")
counter.add(5, {"run": run})
counter.add(7, {"run": run})
meter.create_up_down_counter("level").add(-3, {"run": run})
histogram = meter.create_histogram("latency", unit="ms")
for value in (1.0, 20.0, 300.0):
    histogram.record(value, {"run": run})
meter.create_observable_gauge(
    "temperature", callbacks=[lambda _: [metrics_api.Observation(21.5, {"run": run})]]
)

if signal:
    meters.force_flush()
    open(signal + ".waiting", "w").close()
    while not os.path.exists(signal):
        time.sleep(0.01)
    logger.warning("log after a pause of %s", run, extra={"run": run})
    with tracer.start_as_current_span("later") as later:
        later.set_attribute("run", run)

loggers.shutdown()
tracers.shutdown()
meters.shutdown()
