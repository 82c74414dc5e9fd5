@testable import Expressions
import Testing

@Suite("Random expressions")
struct FuzzTests {
    @Test(
        "well-typed programs compile, keep to their cost, and both evaluators agree",
        arguments: FuzzRounds.shards
    )
    func wellTyped(shard: Int) throws {
        var random = SeededRandom(shard: shard)
        var watch = FuzzWatch("well-typed programs", seed: random.seed)
        for round in 0..<FuzzRounds.perShard(short: 5_000, full: 5_600_000) {
            var generator = ExpressionGenerator(
                random: SeededRandom(seed: random.next()),
                usesVariables: true
            )
            let type = generator.random.chance(50) ? GeneratedType.bool : .int
            let depth = 1 + generator.random.below(4)
            let source = generator.expression(type, depth: depth)
            let record = FuzzRecord(random: &generator.random)
            var fault: String?
            let isQuick = watch.run(source) {
                fault = disagreement(source, type == .bool ? .bool : .int, record)
            }
            #expect(fault == nil, "METERBEE_TEST_SEED=\(random.seed), round \(round): \(source)")
            if fault != nil || !isQuick { return }
        }
        try watch.finish()
    }

    @Test("a long text compared with a number keeps to its cost")
    func comparedWithNumber() {
        var random = SeededRandom()
        let record = FuzzRecord(random: &random)
        let text = String(repeating: "1", count: 400)
        for source in ["dyn('\(text)') != dyn(-(-(ratio)))", "dyn(ratio) == dyn('\(text)')"] {
            #expect(disagreement(source, .bool, record) == nil, "\(source)")
        }
    }

    /// What went wrong with a program that should compile; nil when all is well.
    private func disagreement(
        _ source: String,
        _ type: ExpressionType,
        _ record: FuzzRecord
    ) -> String? {
        let program: Program
        do throws(ExpressionError) {
            program = try Program.compile(source, in: FuzzRecord.environment, result: type)
        } catch {
            let isAllowed =
                error.code == .cost || error.description.contains("the pattern is wrong")
            return isAllowed ? nil : error.description
        }
        var evaluator = Evaluator(
            program.plan,
            stepsMax: program.cost.stepsMax,
            zones: FixedOffsetsOnly()
        )
        var expected: Value?
        do throws(EvaluationError) {
            expected = try evaluator.result(over: record.values)
        } catch {
            if error.code == .limitExceeded { return "exceeds its cost: \(program.cost)" }
        }
        let inPlace: Value? =
            type == .int
            ? (try? program.evaluateInt(over: record)).map(Value.int)
            : (try? program.evaluateBool(over: record)).map(Value.bool)
        switch (expected, inPlace) {
        case (nil, nil): return nil
        case (let expected?, let inPlace?) where expected.isIdentical(to: inPlace): return nil
        default: return "\(String(describing: expected)), in place \(String(describing: inPlace))"
        }
    }

    @Test("mutated sources neither trap nor run away", arguments: FuzzRounds.shards)
    func mutated(shard: Int) throws {
        var random = SeededRandom(shard: shard)
        var watch = FuzzWatch("mutated sources", seed: random.seed)
        let corpus = try ConformanceCase.sample().map(\.expression) + Self.seeds
        var mutator = SourceMutator(corpus: corpus.map { Array($0.utf8) })
        let bound: [String: Value] = ["x": .int(1), "a": .string("text"), "m": .map(ValueMap())]
        for _ in 0..<FuzzRounds.perShard(short: 5_000, full: 5_600_000) {
            let source = mutator.next(&random)
            let record = FuzzRecord(random: &random)
            let isQuick = watch.run(source) {
                if let program = try? UncheckedProgram.parse(source) {
                    _ = try? program.evaluate(bound)
                }
                if let program = try? Program.compile(source, in: FuzzRecord.environment) {
                    _ = try? program.evaluate(over: record.values)
                }
            }
            if !isQuick { return }
        }
        try watch.finish()
    }

    private static let seeds = [
        "attributes.exists(k, attributes[k] == 'x')", "[1, 2].map(i, v, i + v)",
        "{'a': 1}.transformMap(k, v, v + 1)", "name.matches('(?i)^[a-z]+(\\\\d{1,3}|x)$')",
        "'%s %.2f %x'.format([name, ratio, body_size])", "math.greatest(1, 2u, 3.5)",
        "timestamp('2009-02-13T23:31:30Z').getHours('+01:00')", "duration('1h') + duration('1m')",
        "has(attributes.`a.b`) ? attributes.`a.b` : null", "r'\\d' + \"\"\"x\"\"\"",
    ]
}
