import Compression
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

extension ConformanceTests {
    @Suite("obligation 1: refusals are google.rpc.Status in the request's encoding")
    struct RefusalTests {
        /// What is wrong with a request.
        enum Fault: String, CaseIterable, CustomTestStringConvertible {
            case noKey, unknownKey, wrongMethod, wrongType, noType, wrongCoding, tooLarge,
                undecodable
            case noScope, noSubscription, tooFast, operatorKey

            var testDescription: String { rawValue }

            var needsOwnServer: Bool {
                [.noScope, .noSubscription, .tooFast, .operatorKey].contains(self)
            }

            /// The HTTP status and the code of google.rpc.Status.
            var answer: (status: Int, code: UInt64) {
                switch self {
                case .noKey, .unknownKey: (401, 16)
                case .wrongMethod: (405, 12)
                case .wrongType, .noType, .wrongCoding: (415, 3)
                case .tooLarge: (413, 8)
                case .undecodable: (400, 3)
                case .noScope, .noSubscription, .operatorKey: (403, 7)
                case .tooFast: (429, 8)
                }
            }
        }

        @Test("each has its status, code and encoding", arguments: Fault.allCases, Signal.allCases)
        func refused(fault: Fault, signal: Signal) async throws {
            if fault.needsOwnServer, ConformanceTarget.isForeign { return }
            for type in ["application/x-protobuf", "application/json"] {
                let reply = try await Self.exchange(fault, signal, type).send()
                #expect(reply.status == fault.answer.status)
                // A request whose own type is missing or unknown is answered in protobuf.
                if type.hasSuffix("json"), ![.wrongType, .noType].contains(fault) {
                    #expect(reply.contentType == type)
                    #expect(try reply.json["code"] as? Int == Int(fault.answer.code))
                    #expect(try !(reply.json["message"] as? String ?? "").isEmpty)
                } else {
                    #expect(reply.contentType == "application/x-protobuf")
                    #expect(try reply.message.integer(1) == fault.answer.code)
                    #expect(try !(reply.message.text(2) ?? "").isEmpty)
                }
                Self.checkHeaders(reply, of: fault)
            }
        }

        private static func checkHeaders(_ reply: OTLPExchange.Reply, of fault: Fault) {
            #expect(reply.headers.first(name: "X-Request-Id") != nil)
            switch fault {
            case .noKey, .unknownKey:
                #expect(reply.headers.first(name: "WWW-Authenticate") != nil)
            case .wrongMethod: #expect(reply.headers.first(name: "Allow") == "POST")
            case .wrongCoding:
                let accepted = reply.headers.first(name: "Accept-Encoding") ?? ""
                for coding in ["identity", "gzip", "zstd", "deflate"] {
                    #expect(accepted.contains(coding))
                }
            case .tooFast:
                #expect(reply.headers.first(name: "Retry-After").flatMap { Int($0) } ?? 0 > 0)
            default: #expect(reply.headers.first(name: "Retry-After") == nil)
            }
        }

        private static func exchange(
            _ fault: Fault,
            _ signal: Signal,
            _ type: String
        ) async throws -> OTLPExchange {
            let own = ConformanceTarget.current?.own
            var exchange = OTLPExchange(signal: signal, body: [], contentType: type)
            exchange.body = Array((type.hasSuffix("json") ? "{}" : "").utf8)
            switch fault {
            case .noKey: exchange.key = ""
            case .unknownKey:
                exchange.key =
                    "mb_" + String(repeating: "0", count: 32) + "_"
                    + String(repeating: "x", count: 43)
            case .wrongMethod: exchange.method = .PUT
            case .wrongType: exchange.contentType = "text/plain"
            case .noType: exchange.contentType = nil
            case .wrongCoding: exchange.headers = [("Content-Encoding", "br")]
            case .tooLarge:
                let zeros = [UInt8](repeating: 0, count: (64 << 20) + 1)
                exchange.body = try OTLPSample.compress(zeros, .gzip)
                exchange.headers = [("Content-Encoding", "gzip")]
            case .undecodable: exchange.body = [0xFF, 0xFF, 0x7B]
            case .noScope: exchange.key = own?.readKey
            case .operatorKey: exchange.key = own?.server.operatorKey
            case .noSubscription: exchange.key = own?.unsubscribedKey
            case .tooFast:
                exchange.key = own?.slowKey
                while try await exchange.send().status == 200 {}
            }
            return exchange
        }

        @Test("refusals come in their order: 405, 401, 403, 415, 413, 400", .ownServer)
        func order() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let bomb = try OTLPSample.compress(
                [UInt8](repeating: 0xFF, count: (64 << 20) + 1),
                .gzip
            )
            // Everything is wrong; fault after fault is taken away.
            var exchange = OTLPExchange(
                method: .PUT,
                body: bomb,
                contentType: "text/plain",
                key: ""
            )
            exchange.headers = [("Content-Encoding", "gzip"), ("Idempotency-Key", "not a key")]
            #expect(try await exchange.send().status == 405)
            exchange.method = .POST
            #expect(try await exchange.send().status == 401)
            exchange.key = own.readKey
            #expect(try await exchange.send().status == 403)
            exchange.key = own.key
            #expect(try await exchange.send().status == 415)
            exchange.contentType = "application/x-protobuf"
            #expect(try await exchange.send().status == 413)
            exchange.body = try OTLPSample.compress(OTLPSample.protobuf(.logs), .gzip)
            #expect(try await exchange.send().status == 400)
            exchange.headers.removeLast()
            #expect(try await exchange.send().status == 200)
        }

        @Test("an operator's key is told which key is needed", .ownServer)
        func operatorKey() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let key = own.server.operatorKey
            let reply = try await OTLPExchange(contentType: "application/json", key: key).send()
            #expect(reply.status == 403 && reply.text.contains("'ingest'"), "\(reply.text)")
            let call = RawGRPCCall(.logs, message: try OTLPSample.protobuf(.logs), key: key)
            #expect(try await call.send().status == 7)
        }

        @Test("JSON in another charset than UTF-8 is refused", arguments: Signal.allCases)
        func charset(signal: Signal) async throws {
            for charset in ["utf-16", "\"UTF-16BE\"", "iso-8859-1"] {
                let type = "application/json; charset=\(charset)"
                let exchange = OTLPExchange(
                    signal: signal,
                    body: Array("{}".utf8),
                    contentType: type
                )
                let reply = try await exchange.send()
                #expect(reply.status == 415 && reply.contentType == "application/json")
                #expect(try reply.json["code"] as? Int == 3)
            }
        }

        @Test("a paused or missing subscription is told by name", .ownServer)
        func subscription() async throws {
            let own = try #require(ConformanceTarget.current?.own)
            let reply = try await OTLPExchange(
                body: Array(OTLPSample.json(.logs).utf8),
                contentType: "application/json",
                key: own.unsubscribedKey
            ).send()
            #expect(reply.status == 403)
            #expect(reply.text.contains("subscription"))
        }
    }
}
