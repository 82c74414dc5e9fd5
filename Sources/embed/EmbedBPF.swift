import Foundation

/// `embed bpf <source.bpf.c> <output.swift>`: compiles one eBPF program, drops the debug
/// information but keeps BTF, and writes one Swift source with the object as
/// `EmbeddedObject.<name>`.
enum EmbedBPF {
    static func run(arguments: [String]) throws {
        guard arguments.count == 2, arguments[0].hasSuffix(sourceSuffix) else {
            throw EmbedError(message: "usage: embed bpf <source.bpf.c> <output.swift>")
        }
        let source = URL(fileURLWithPath: arguments[0])
        let output = URL(fileURLWithPath: arguments[1])
        let name = String(source.lastPathComponent.dropLast(sourceSuffix.count))
        let object = output.deletingLastPathComponent().appendingPathComponent("\(name).o")
        try EmbedBPFCompiler.compile(source, to: object)
        // A leftover object would be taken for a resource of the target.
        defer { try? FileManager.default.removeItem(at: object) }
        let code = try Data(contentsOf: object)
        try render(name: name, code: code).write(to: output, atomically: true, encoding: .utf8)
    }

    private static let sourceSuffix = ".bpf.c"

    private static func render(name: String, code: Data) -> String {
        """
        // Written by `embed bpf`; the source is bpf/\(name)\(sourceSuffix).
        extension EmbeddedObject {
            /// `bpf/\(name)\(sourceSuffix)`, \(code.count) bytes.
            static let \(lowerCamelCase(name)) = EmbeddedObject(
                name: "\(name)", byteCount: \(code.count),
                base64: "\(code.base64EncodedString())")
        }

        """
    }

    private static func lowerCamelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map(\.capitalized).joined()
    }
}
