import ArgumentParser

/// `meterbee rule`: conversion rules, filters and detections at the command line.
struct RuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "Check, evaluate and replay CEL: conversion rules, filters, detections.",
        subcommands: [
            RuleCheckCommand.self, RuleEvalCommand.self, RulePresetsCommand.self,
            RuleReplayCommand.self,
        ]
    )
}
