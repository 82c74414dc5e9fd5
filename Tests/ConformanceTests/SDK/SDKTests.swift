import AsyncHTTPClient
import Foundation
import Metering
import NIOCore
import NIOHTTP1
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("the OpenTelemetry Python SDK")
    struct SDKTests {
        private static let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()

        @Test(
            "its exporters' records are read back as sent",
            .ownServer,
            arguments: ["http", "grpc"]
        )
        func exporters(transport: String) async throws {
            let target = try #require(ConformanceTarget.current)
            let run = "\(transport)-\(OTLPSample.number())"
            try await Self.export(transport, target, run)
            let logs = try await Self.records("otlp.logs", run, target)
            #expect(logs.count == 3)
            #expect(
                Set(logs.compactMap { ($0["body"] as? [String: Any])?["stringValue"] as? String })
                    == Set((0..<3).map { "log \($0) of \(run)" })
            )
            #expect(logs.allSatisfy { $0["severityNumber"] as? Int == 13 })
            #expect(logs.allSatisfy { Self.attribute($0, "ok")?["boolValue"] as? Bool == true })
            #expect(
                Set(logs.compactMap { Self.attribute($0, "number")?["intValue"] as? String })
                    == ["0", "1", "2"]
            )
            try await checkSpans(run, target)
            try await checkPoints(run, target)
        }

        private func checkSpans(_ run: String, _ target: ConformanceTarget) async throws {
            let spans = try await Self.records("otlp.traces", run, target)
            #expect(Set(spans.compactMap { $0["name"] as? String }) == ["outer", "inner"])
            let outer = try #require(spans.first { $0["name"] as? String == "outer" })
            let inner = try #require(spans.first { $0["name"] as? String == "inner" })
            #expect(outer["kind"] as? Int == 2)
            #expect(Self.attribute(outer, "ratio")?["doubleValue"] as? Double == 0.25)
            #expect((outer["events"] as? [[String: Any]])?.first?["name"] as? String == "happened")
            #expect(inner["traceId"] as? String == outer["traceId"] as? String)
            #expect(inner["parentSpanId"] as? String == outer["spanId"] as? String)
            let status = try #require(inner["status"] as? [String: Any])
            #expect(status["code"] as? Int == 2)
            #expect(status["message"] as? String == "broken")
        }

        private func checkPoints(_ run: String, _ target: ConformanceTarget) async throws {
            let metrics = try await Self.records("otlp.metrics", run, target)
            let text = try metrics.map {
                String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
            }
            #expect(metrics.count == 4)
            for name in ["requests", "level", "latency", "temperature"] {
                #expect(text.contains { $0.contains("\"\(name)\"") }, "\(name) is missing")
            }
            #expect(text.contains { $0.contains("\"12\"") || $0.contains(":12") })
            #expect(text.contains { $0.contains("\"-3\"") || $0.contains(":-3") })
            #expect(text.contains { $0.contains("21.5") })
            #expect(text.contains { $0.contains("321") })
        }

        @Test(
            "its exporters lose nothing when idle connections are ended",
            arguments: ["http", "grpc"]
        )
        func reconnects(transport: String) async throws {
            let directory = try TemporaryDirectory(prefix: "meterbee-sdk-idle-")
            defer { directory.remove() }
            let idle = ["METERBEE_CLIENTS_IDLE_SECONDS_MAX": "1"]
            try await OwnServer.run(environment: idle) { own in
                let run = "\(transport)-idle-\(OTLPSample.number())"
                let signal = directory.path + "/go"
                async let exported: Void = Self.export(transport, own.target, run, pause: signal)
                try await Patience.until("everything is sent once") {
                    FileManager.default.fileExists(atPath: signal + ".waiting")
                }
                // The one that asks is left.
                try await Patience.until("the exporters' connections are ended") {
                    try await own.target.metric("meterbee_connections") == 1
                }
                try Data().write(to: URL(fileURLWithPath: signal))
                try await exported
                #expect(try await Self.records("otlp.logs", run, own.target).count == 4)
                #expect(try await Self.records("otlp.traces", run, own.target).count == 3)
                #expect(try await Self.records("otlp.metrics", run, own.target).count == 8)
            }
        }

        /// - Parameter pause: a file that is waited for between a first and a second use.
        private static func export(
            _ transport: String,
            _ target: ConformanceTarget,
            _ run: String,
            pause: String? = nil
        ) async throws {
            let python = root.path + "/.build/python/opentelemetry/bin/python"
            try #require(
                FileManager.default.isExecutableFile(atPath: python),
                "the OpenTelemetry SDK is missing; run deploy/dependencies.sh test"
            )
            let log = try TemporaryDirectory(prefix: "meterbee-sdk-")
            defer { log.remove() }
            let process = try ChildProcess.start(
                python,
                [
                    root.path + "/Tests/ConformanceTests/SDK/export.py", transport,
                    transport == "grpc"
                        ? "\(target.grpcHost):\(target.grpcPort)" : target.baseURL,
                    target.key, run,
                ] + [pause].compactMap { $0 },
                outputPath: log.path + "/log"
            )
            let ended = await process.waitForExit(timeout: Patience.limit)
            await process.stop(grace: .seconds(1))
            let output = ProcFile.text(log.path + "/log") ?? ""
            #expect(ended == .exited(code: 0), "\(output)")
            // The exporters log what the server refuses and go on.
            #expect(output.isEmpty, "\(output)")
        }

        /// The stored records of a data source that carry the run's mark, as JSON objects.
        private static func records(
            _ source: String,
            _ run: String,
            _ target: ConformanceTarget
        ) async throws -> [[String: Any]] {
            let from = Instant(unixSeconds: WallClock.now.unixSeconds - 3600)
            var request = HTTPClientRequest(
                url: "\(target.baseURL)/api/v1/records?data_source=\(source)&from=\(from)&limit=500"
            )
            request.headers.add(name: "Authorization", value: "Bearer \(target.key)")
            let reply = try await HTTPClient.shared.wholeReply(
                to: request,
                within: Patience.timeout,
                bytesMax: 64 << 20
            )
            let page = try JSONSerialization.jsonObject(with: Data(reply.body.readableBytesView))
            let data = try #require((page as? [String: Any])?["data"] as? [[String: Any]])
            return try data.filter { record in
                let text = try JSONSerialization.data(withJSONObject: record)
                return String(decoding: text, as: UTF8.self).contains("\"\(run)\"")
            }
        }

        private static func attribute(_ record: [String: Any], _ key: String) -> [String: Any]? {
            let attributes = record["attributes"] as? [[String: Any]]
            return attributes?.first { $0["key"] as? String == key }?["value"] as? [String: Any]
        }
    }
}
