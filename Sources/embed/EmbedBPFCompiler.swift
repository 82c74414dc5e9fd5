import Foundation

/// Runs clang for the bpf target and strips what it wrote.
enum EmbedBPFCompiler {
    /// Compiles a program; `object` is an ELF file with BTF and without DWARF afterwards.
    ///
    /// - Throws: `EmbedError` with the compiler's words and, where known, the remedy.
    static func compile(_ source: URL, to object: URL) throws {
        let flags = [
            "-g", "-O2", "-target", "bpf", "-mcpu=v3", "-Wall", "-Wno-unknown-warning-option",
            "-Wno-default-const-init-var-unsafe", "-Werror", "-c", source.path, "-o", object.path,
        ]
        let clang = try EmbedTool.find(
            ["clang"],
            remedy: "it comes with the Swift toolchain; put the toolchain's bin directory on PATH"
        )
        let compilation = try clang.run(flags)
        guard compilation.status == 0 else {
            throw EmbedError(message: explain(compilation.errorOutput, source: source))
        }
        let strip = try EmbedTool.find(
            ["llvm-strip", "llvm-objcopy"],
            remedy: "it comes with the Swift toolchain as llvm-objcopy, or `apt install llvm`"
        )
        let stripping = try strip.run(strippings + [object.path])
        guard stripping.status == 0 else {
            throw EmbedError(message: "\(strip.path) \(object.path): \(stripping.errorOutput)")
        }
    }

    /// The loader reads BTF as it lies in the file; its relocations are for linking objects.
    private static let strippings = [
        "--strip-debug", "--remove-section=.rel.BTF", "--remove-section=.rel.BTF.ext",
    ]

    private static func explain(_ words: String, source: URL) -> String {
        var message = "\(source.path) does not compile for eBPF:\n\(words)"
        if words.contains("'bpf/"), words.contains("file not found") {
            message += "remedy: install libbpf's headers, `apt install libbpf-dev`"
        } else if words.contains("unknown target triple") || words.contains("No available targets")
        {
            message +=
                "remedy: this clang has no bpf target; put a clang that lists bpf in "
                + "`clang --print-targets` first on PATH, such as the Swift toolchain's"
        }
        return message
    }
}
