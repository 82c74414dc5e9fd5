import Glibc
import Testing

@testable import BPF

@Suite("BPF errors")
struct BPFErrorTests {
    @Test("a refused load names the capabilities")
    func remedy() {
        let error = BPFError(
            code: .load,
            message: "object 'x' cannot be loaded",
            errorNumber: EPERM
        )
        #expect(error.description.contains("CAP_BPF and CAP_PERFMON"))
        #expect(error.description.contains("Operation not permitted"))
    }
}
