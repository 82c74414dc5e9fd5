import Foundation
import Glibc
import Testing

@testable import Exports

/// Needs the Debian packages weasyprint and poppler-utils, which deploy/test.sh installs.
@Suite("PDF")
struct PDFRendererTests {
    @Test("an invoice becomes a PDF of some pages with its text")
    func invoice() async throws {
        let invoice = try #require(SampleInvoices.issued().dropFirst(2).first)
        let html = InvoiceDocument(
            invoice,
            usage: SampleInvoices.usage(of: invoice),
            zone: SampleInvoices.zone
        ).html
        let renderer = PDFRenderer()
        try #require(renderer.isInstalled, "install the Debian package weasyprint")
        let pdf = try await renderer.pdf(of: html)
        #expect(pdf.starts(with: Array("%PDF-".utf8)))
        let path = NSTemporaryDirectory() + "meterbee-\(UUID().uuidString).pdf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(pdf).write(to: URL(fileURLWithPath: path))
        let text = try Python.run("pdftotext", [path, "-"]).output
        #expect(text.contains("INV-000043") && text.contains("Nordlicht Logistik AG"))
        #expect(text.contains("Page 1 of"))
    }

    @Test("whatever a document names, nothing is fetched, neither from the network nor from a file")
    func fetchesNothing() async throws {
        let server = try await ReceivingServer.start([.close])
        let secret = NSTemporaryDirectory() + "meterbee-secret-\(UUID().uuidString).css"
        try "body::after{content:'fetched'}".write(
            toFile: secret,
            atomically: true,
            encoding: .utf8
        )
        defer { try? FileManager.default.removeItem(atPath: secret) }
        let html = """
            <link rel="stylesheet" href="file://\(secret)">
            <img src="http://127.0.0.1:\(server.port)/x.png"><a href="file:///etc/passwd">x</a>
            <style>@import url(http://127.0.0.1:\(server.port)/x.css);</style><p>plain</p>
            """
        let pdf = try await PDFRenderer().pdf(of: html)
        #expect(pdf.starts(with: Array("%PDF-".utf8)))
        #expect(server.texts.isEmpty)
        let path = NSTemporaryDirectory() + "meterbee-\(UUID().uuidString).pdf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(pdf).write(to: URL(fileURLWithPath: path))
        let text = try Python.run("pdftotext", [path, "-"]).output
        #expect(text.contains("plain") && !text.contains("fetched"))
        await server.stop()
    }

    @Test("without WeasyPrint there is a failure of its own")
    func notInstalled() async throws {
        let renderer = PDFRenderer(program: "/nonexistent/weasyprint")
        #expect(!renderer.isInstalled)
        await #expect(throws: PDFRenderer.Failure.notInstalled) {
            _ = try await renderer.pdf(of: "<p>x</p>")
        }
    }

    /// A program in the place of the interpreter.
    private static func script(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "meterbee-script-\(UUID().uuidString)"
        try ("#!/bin/sh\n" + text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    @Test("a renderer that hangs is killed")
    func hangs() async throws {
        let pidFile = NSTemporaryDirectory() + "meterbee-pid-\(UUID().uuidString)"
        let path = try Self.script("echo $$ > \(pidFile)\ncat > /dev/null\nexec sleep 1000")
        defer { [path, pidFile].forEach { try? FileManager.default.removeItem(atPath: $0) } }
        let renderer = PDFRenderer(python: path, timeout: .seconds(5))
        let started = ContinuousClock.now
        await #expect(throws: PDFRenderer.Failure.timedOut) {
            _ = try await renderer.pdf(of: "<p>x</p>")
        }
        #expect(ContinuousClock.now - started < .seconds(60))
        let text = try String(contentsOfFile: pidFile, encoding: .utf8)
        let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(pid, 0) == -1, "the process \(pid) still runs")
    }

    @Test("a renderer that fails says why, and one that writes without end is stopped")
    func fails() async throws {
        let path = try Self.script("cat > /dev/null\necho 'MemoryError' >&2\nexit 3")
        defer { try? FileManager.default.removeItem(atPath: path) }
        await #expect(throws: PDFRenderer.Failure.failed("MemoryError")) {
            _ = try await PDFRenderer(python: path).pdf(of: "<p>x</p>")
        }
        let endless = try Self.script("cat > /dev/null\nexec cat /dev/zero")
        defer { try? FileManager.default.removeItem(atPath: endless) }
        await #expect(throws: (any Error).self) {
            _ = try await PDFRenderer(python: endless, timeout: .seconds(20)).pdf(of: "<p>x</p>")
        }
    }

    @Test("more documents than places wait, and beyond that are refused")
    func busy() async throws {
        let path = try Self.script("cat > /dev/null\nsleep 0.3\necho '%PDF-'")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let renderer = PDFRenderer(python: path)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<30 {
                group.addTask { (try? await renderer.pdf(of: "<p>x</p>")) != nil }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        // Two at once and sixteen that wait; the rest were told at once.
        #expect(outcomes.count { $0 } >= 18)
        #expect(outcomes.contains(false))
    }
}
