import ArgumentParser

/// `meterbee rule`: conversion rules, filters and detections at the command line.
struct RuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "Check and evaluate CEL expressions: conversion rules, filters, detections.",
        subcommands: [RuleCheckCommand.self, RuleEvalCommand.self]
    )
}
