import Foundation
import PackagePlugin

/// Compiles every `bpf/*.bpf.c` and gives the target one Swift source for each, with the object in
/// it.
///
/// A program that is deleted stays known until `Package.swift` is touched: the list is made anew
/// only when the package is read.
@main
struct EmbedBPF: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let directory = context.package.directoryURL.appending(path: "bpf")
            .resolvingSymlinksInPath()
        let files = try FileManager.default.contentsOfDirectory(
            at: directory,
            includingPropertiesForKeys: nil
        )
        let headers = files.filter { $0.pathExtension == "h" }
        let embed = try context.tool(named: "embed").url
        return files.filter { $0.lastPathComponent.hasSuffix(".bpf.c") }
            .sorted { $0.path < $1.path }
            .map { source in
                let name = source.lastPathComponent.dropLast(".bpf.c".count)
                let output = context.pluginWorkDirectoryURL.appending(path: "\(name).swift")
                return .buildCommand(
                    displayName: "Compiling eBPF program \(source.lastPathComponent)",
                    executable: embed,
                    arguments: ["bpf", source.path, output.path],
                    inputFiles: [source] + headers,
                    outputFiles: [output]
                )
            }
    }
}
