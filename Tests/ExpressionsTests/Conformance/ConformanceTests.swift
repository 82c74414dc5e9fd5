import Expressions
import Foundation
import Testing

@Suite("cel-spec's conformance tests")
struct ConformanceTests {
    @Test("every case of the sample gives the expected value, or an error where one is expected")
    func sample() throws {
        let cases = try ConformanceCase.sample()
        #expect(cases.count > 700)
        for test in cases {
            let outcome = Result {
                try UncheckedProgram.parse(test.expression).evaluate(test.variables)
            }
            switch (outcome, test.expected) {
            case (.success(let value), let expected?):
                #expect(value.isIdentical(to: expected), "\(test): got \(value)")
            case (.success(let value), nil): Issue.record("\(test): got \(value), not an error")
            case (.failure(let error), _?): Issue.record("\(test): \(error)")
            case (.failure, nil): break
            }
        }
    }
}
