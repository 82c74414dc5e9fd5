import BPF
import Testing

@testable import AgentCore

/// The wrapper over libbpf, by the objects the agent carries; needs root.
@Suite("BPF objects")
struct BPFObjectTests {
    private func open(_ embedded: EmbeddedObject) throws -> BPFObject {
        try embedded.withBytes { try BPFObject(name: embedded.name, code: $0) }
    }

    private func code(_ body: () throws -> Void) -> BPFError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? BPFError)?.code
        }
    }

    @Test("bytes that are no object are refused", arguments: [0, 1, 64, 4096])
    func garbage(byteCount: Int) {
        let bytes = [UInt8](repeating: 0x7F, count: byteCount)
        let outcome = code { _ = try bytes.withUnsafeBytes { try BPFObject(name: "x", code: $0) } }
        #expect(outcome == .open)
    }

    @Test("an object cut off anywhere is refused or opened, and never traps")
    func cutOff() {
        EmbeddedObject.processExec.withBytes { whole in
            for count in stride(from: 0, to: whole.count, by: 997) {
                let part = UnsafeRawBufferPointer(rebasing: whole[..<count])
                _ = code { _ = try BPFObject(name: "cut", code: part) }
            }
            #expect(code { _ = try BPFObject(name: "whole", code: whole) } == nil)
        }
    }

    @Test("names the object does not have are refused")
    func unknownNames() throws {
        let object = try open(.processExec)
        #expect(object.programNames.sorted() == ["exec_btf", "exec_raw", "running"])
        #expect(code { try object.selectPrograms(["nothing"]) } == .unknownName)
        #expect(code { try object.omitMap("nothing") } == .unknownName)
        #expect(code { try object.setConstant("nothing", UInt32(0)) } == .unknownName)
        #expect(code { _ = try object.map("nothing") } == .unknownName)
        #expect(code { _ = try object.map("scratch") } == .map)
        #expect(code { _ = try object.attach("exec_btf") } == .attach)
    }

    @Test("a constant of another size is refused")
    func constantSize() throws {
        let object = try open(.processExec)
        #expect(code { try object.setConstant("cgroup_hierarchy", UInt64(1)) } == .layout)
        #expect(code { try object.setConstant("cgroup_hierarchy", UInt32(1)) } == nil)
    }

    @Test("a map gives back what was put in, and refuses keys and values of other sizes")
    func map() throws {
        let object = try open(.netFlow)
        try object.selectPrograms(["state_raw"])
        for map in ["flows", "listeners"] { try object.omitMap(map) }
        try object.load()
        let map = try object.map("own_sockets")
        for key in 1...5 as ClosedRange<UInt64> { try map.update(key, UInt8(key)) }
        #expect(try map.value(UInt64(3), as: UInt8.self) == 3)
        #expect(try map.value(UInt64(9), as: UInt8.self) == nil)
        #expect(try map.keys(of: UInt64.self).sorted() == [1, 2, 3, 4, 5])
        #expect(try map.remove(UInt64(3)))
        #expect(try !map.remove(UInt64(3)))
        #expect(code { try map.update(UInt32(1), UInt8(1)) } == .layout)
        #expect(code { try map.update(UInt64(1), UInt64(1)) } == .layout)
        let overflow = code {
            for key in 10...99 as ClosedRange<UInt64> { try map.update(key, UInt8(0)) }
        }
        #expect(overflow == .map)
    }

    @Test("a program that the verifier rejects is refused with the verifier's words")
    func rejected() throws {
        let object = try open(.netFlow)
        // The program uses a map that is left out.
        try object.selectPrograms(["state_raw"])
        try object.omitMap("fallback_flows")
        do {
            try object.load()
            Issue.record("it was loaded")
        } catch {
            #expect(error.code == .load && error.errorNumber != 0 && !error.log.isEmpty)
            #expect("\(error)".contains("object 'net_flow' cannot be loaded"))
        }
    }
}
