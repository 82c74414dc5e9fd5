import Foundation
import PackagePlugin

/// Embeds `migrations/*.sql` of the package in the target that uses this plugin, as
/// `EmbeddedMigrations.all`.
@main
struct EmbedMigrations: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let directory = context.package.directoryURL.appending(path: "migrations")
        let files = try FileManager.default
            .contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "sql" }
            .sorted { $0.path < $1.path }
        if files.isEmpty { Diagnostics.error("there are no migrations in \(directory.path)") }
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedMigrations.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(files.count) migration files",
                executable: try context.tool(named: "embed").url,
                arguments: ["migrations", directory.path, output.path],
                inputFiles: files,
                outputFiles: [output]
            )
        ]
    }
}
