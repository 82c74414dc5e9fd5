import NIOHTTP1
import Telemetry
import Testing

extension ConformanceTests {
    @Suite("obligations 1 to 3: what replies look like, and what is a good request")
    struct ReplyTests {
        static let protobufType = "application/x-protobuf"
        static let jsonType = "application/json"

        @Test(
            "success is 200 with an empty message, in the request's encoding",
            arguments: Signal.allCases,
            [protobufType, jsonType]
        )
        func success(signal: Signal, type: String) async throws {
            let isJSON = type == Self.jsonType
            var exchange = OTLPExchange(signal: signal, contentType: type)
            exchange.body =
                isJSON
                ? Array(OTLPSample.json(signal, records: 3).utf8)
                : try OTLPSample.protobuf(signal, records: 3)
            let reply = try await exchange.send()
            #expect(reply.status == 200)
            #expect(reply.contentType == type)
            #expect(reply.text == (isJSON ? "{}" : ""))
            #expect(reply.receipt != nil)
            #expect(reply.headers.first(name: "X-Request-Id") != nil)
        }

        @Test(
            "an empty request and empty envelopes succeed, and store nothing",
            arguments: [
                (Signal.logs, "resourceLogs", "scopeLogs"),
                (.traces, "resourceSpans", "scopeSpans"),
                (.metrics, "resourceMetrics", "scopeMetrics"),
            ]
        )
        func empty(signal: Signal, resources: String, scopes: String) async throws {
            let envelopes = [
                "{}", #"{"\#(resources)":[]}"#, #"{"\#(resources)":[{}]}"#,
                #"{"\#(resources)":[{"\#(scopes)":[{}]}]}"#,
            ]
            for json in envelopes {
                for type in [Self.jsonType, Self.protobufType] {
                    let body =
                        type == Self.jsonType
                        ? Array(json.utf8) : try OTLPSample.protobuf(json: json, signal)
                    let reply = try await OTLPExchange(
                        signal: signal,
                        body: body,
                        contentType: type
                    ).send()
                    #expect(reply.status == 200, "\(json)")
                    #expect(reply.receipt == nil, "\(json)")
                }
            }
        }

        @Test("zero bytes are an empty request as protobuf and none as JSON")
        func zeroBytes() async throws {
            #expect(try await OTLPExchange().send().status == 200)
            #expect(try await OTLPExchange(contentType: Self.jsonType).send().status == 400)
        }

        @Test("unknown fields are ignored, in both encodings")
        func unknownFields() async throws {
            var message = try OTLPSample.protobuf(.logs)
            message += [0xAA, 0x7D, 2, 1, 2]  // Field 2005, two bytes.
            #expect(try await OTLPExchange(body: message).send().status == 200)
            let json = OTLPSample.json(.logs).replacing(
                #"{"resourceLogs""#,
                with: #"{"later":{"a":[1,{"b":null}]},"resourceLogs""#
            )
            let reply = try await OTLPExchange(
                body: Array(json.utf8),
                contentType: Self.jsonType
            ).send()
            #expect(reply.status == 200)
            // Names are lowerCamelCase: any other is an unknown field.
            let snake = OTLPSample.json(.logs).replacing("resourceLogs", with: "resource_logs")
            let ignored = try await OTLPExchange(
                body: Array(snake.utf8),
                contentType: Self.jsonType
            ).send()
            #expect(ignored.status == 200 && ignored.receipt == nil)
        }

        @Test("JSON takes 64-bit integers as strings and numbers, enums as integers")
        func jsonForms() async throws {
            let time = OTLPSample.now
            for value in ["\"\(time)\"", "\(time)"] {
                let json =
                    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":\#(value),"#
                    + #""severityNumber":9,"traceId":"","spanId":"","attributes":[{"key":"n","#
                    + #""value":{"intValue":\#(value)}}],"body":{"intValue":"\#(OTLPSample.number())"}"#
                    + "}]}]}]}"
                let reply = try await OTLPExchange(
                    body: Array(json.utf8),
                    contentType: "application/json; charset=utf-8"
                ).send()
                #expect(reply.status == 200, "\(reply.text)")
            }
        }

        @Test(
            "JSON that OTLP does not allow is refused",
            arguments: [
                #"{"severityNumber":"SEVERITY_NUMBER_INFO"}"#, #"{"traceId":"xyz"}"#,
                #"{"traceId":"5b8efff7"}"#, #"{"spanId":"eee19b7ec3c1b1"}"#,
                #"{"timeUnixNano":"-1"}"#, #"{"timeUnixNano":"1.5"}"#,
                #"{"body":{"intValue":1.5}}"#,
                #"{"body":7}"#, "7", "[]]",
            ]
        )
        func badJSON(record: String) async throws {
            let json = #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[\#(record)]}]}]}"#
            let reply = try await OTLPExchange(
                body: Array(json.utf8),
                contentType: Self.jsonType
            ).send()
            #expect(reply.status == 400)
            #expect(try reply.json["code"] as? Int == 3)
        }
    }
}
