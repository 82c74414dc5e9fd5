import Glibc
import Testing

@testable import AgentCore

/// What is told of counters that others keep.
@Suite("Accounts of network interfaces")
struct InterfaceAccountsTests {
    private static let isFull = getenv("METERBEE_TEST_FULL").map { String(cString: $0) } == "1"

    /// An interface that received so many packets of a hundred bytes.
    private func link(_ index: UInt32, _ name: String = "", packets: UInt64) -> InterfaceLink {
        InterfaceLink(
            index: index,
            name: name.isEmpty ? "if\(index)" : name,
            counters: InterfaceCounters(received: traffic(packets))
        )
    }

    private func traffic(_ packets: UInt64) -> InterfaceTraffic {
        InterfaceTraffic(packets: packets, bytes: packets * 100)
    }

    private func read(
        _ accounts: inout InterfaceAccounts,
        _ links: [InterfaceLink],
        events: (inout InterfaceAccounts) -> Void = { _ in }
    ) -> [String: UInt64] {
        accounts.begin()
        events(&accounts)
        for link in links { accounts.saw(link) }
        return finish(&accounts)
    }

    private func finish(_ accounts: inout InterfaceAccounts) -> [String: UInt64] {
        var told: [String: UInt64] = [:]
        for growth in accounts.finish() {
            #expect(growth.counters.received.bytes == growth.counters.received.packets * 100)
            told[growth.name ?? "other", default: 0] += growth.counters.received.packets
        }
        return told
    }

    @Test("a difference is told once, from the first reading on")
    func differences() {
        var accounts = InterfaceAccounts(countMax: 4)
        #expect(read(&accounts, [link(1, packets: 1000)]) == [:])
        #expect(read(&accounts, [link(1, packets: 1007)]) == ["if1": 7])
        #expect(read(&accounts, [link(1, packets: 1007)]) == [:])
        #expect(read(&accounts, [link(1, "new", packets: 1009)]) == ["new": 2])
        #expect(accounts.lossCount == 0)
    }

    @Test("one that comes is told from its first packet, and from elsewhere only what came here")
    func coming() {
        var accounts = InterfaceAccounts(countMax: 4)
        #expect(read(&accounts, []) == [:])
        let told = read(&accounts, [link(2, packets: 5), link(3, packets: 105)]) {
            $0.came(link(2, packets: 0))
            $0.came(link(3, packets: 100))
        }
        #expect(told == ["if2": 5, "if3": 5])
        // Nobody said that it came: it may have counted elsewhere.
        #expect(read(&accounts, [link(4, packets: 9)]) == [:])
        #expect(read(&accounts, [link(4, packets: 10)]) == ["if4": 1])
    }

    @Test("one that goes tells its last packets, also if no reading ever showed it")
    func going() {
        var accounts = InterfaceAccounts(countMax: 4)
        #expect(read(&accounts, [link(1, packets: 10)]) == [:])
        let told = read(&accounts, []) {
            $0.went(link(1, packets: 13))
            $0.came(link(2, packets: 0))
            $0.went(link(2, packets: 8))
        }
        #expect(told == ["if1": 3, "if2": 8])
        #expect(accounts.count == 0 && accounts.lossCount == 0)
        // As the end of a pair: what it received is counted by the other end, which is gone.
        #expect(read(&accounts, []) { $0.came(link(3, packets: 7)) } == [:])
        #expect(read(&accounts, [link(3, packets: 9)]) == ["if3": 2])
        #expect(read(&accounts, []) { $0.went(link(3, packets: 0)) } == [:])
    }

    @Test("a number that another interface gets begins a new account")
    func reuse() {
        var accounts = InterfaceAccounts(countMax: 4)
        #expect(read(&accounts, [link(7, "old", packets: 10)]) == [:])
        let told = read(&accounts, [link(7, "new", packets: 400)]) {
            $0.went(link(7, "old", packets: 20))
            $0.came(link(7, "new", packets: 0))
        }
        #expect(told == ["old": 10, "new": 400])
    }

    @Test("counters that begin anew tell what they show, and one that dips tells nothing twice")
    func reset() {
        var accounts = InterfaceAccounts(countMax: 4)
        #expect(read(&accounts, [link(1, packets: 1000)]) == [:])
        #expect(read(&accounts, [link(1, packets: 30)]) == ["if1": 30])
        #expect(read(&accounts, [link(1, packets: 1030)]) == ["if1": 1000])
        #expect(read(&accounts, [link(1, packets: 1028)]) == [:])
        #expect(read(&accounts, [link(1, packets: 1031)]) == ["if1": 1])
    }

    @Test("one whose end nobody told is forgotten when two readings lack it, and that is counted")
    func lost() {
        var accounts = InterfaceAccounts(countMax: 4)
        #expect(read(&accounts, [link(1, packets: 1), link(2, packets: 1)]) == [:])
        #expect(read(&accounts, [link(2, packets: 1)]) == [:])
        #expect(accounts.count == 2 && accounts.lossCount == 0)
        // What an interrupted answer lacks may be there.
        _ = read(&accounts, [link(2, packets: 1)]) { $0.missedSome() }
        #expect(accounts.count == 2)
        #expect(read(&accounts, [link(2, packets: 2)]) == ["if2": 1])
        #expect(accounts.count == 1 && accounts.lossCount == 1)
    }

    @Test("a reading that broke off is made up for by the next")
    func brokenOff() {
        var accounts = InterfaceAccounts(countMax: 1)
        #expect(read(&accounts, [link(1, packets: 1), link(2, packets: 1)]) == [:])
        accounts.begin()
        accounts.saw(link(1, packets: 3))
        accounts.saw(link(2, packets: 3))
        #expect(
            read(&accounts, [link(1, packets: 4), link(2, packets: 4)]) == ["if1": 3, "other": 3]
        )
    }

    @Test("interfaces beyond the limit are told as one, whoever comes and goes")
    func limit() {
        let count = Self.isFull ? 1_000_000 : 20_000
        var accounts = InterfaceAccounts(countMax: 100)
        func links(_ range: Range<Int>, packets: UInt64) -> [InterfaceLink] {
            range.map { link(UInt32($0), packets: packets) }
        }
        #expect(read(&accounts, links(1..<count, packets: 50)) == [:])
        #expect(accounts.count == 100)
        let told = read(&accounts, links(1..<count, packets: 53))
        #expect(told.count == 101 && told["other"] == UInt64(count - 1 - 100) * 3)
        // A quarter goes, with a packet each, and others come.
        let quarter = count / 4
        let changed = read(
            &accounts,
            links(quarter..<count, packets: 53) + links(count..<count + 10, packets: 1005)
        ) {
            for one in links(1..<quarter, packets: 54) { $0.went(one) }
            for one in links(count..<count + 10, packets: 1000) { $0.came(one) }
        }
        #expect(changed.values.reduce(0, +) == UInt64(quarter - 1) + 10 * 5)
        #expect(changed["if1"] == 1 && changed["if\(count)"] == 5)
        #expect(accounts.count <= 100 && accounts.lossCount == 0)
        // Not knowing what happened, nothing is made up.
        let silent = read(&accounts, links(quarter..<count, packets: 60)) { $0.lostEvents() }
        #expect(silent["other"] == nil)
        #expect(accounts.count <= 100 && accounts.lossCount > 0)
    }

    @Test("more interfaces than the limit that come and go between two readings are told whole")
    func passing() {
        var accounts = InterfaceAccounts(countMax: 10)
        #expect(read(&accounts, []) == [:])
        let told = read(&accounts, []) {
            for index in 1...UInt32(1000) {
                $0.came(link(index, packets: 0))
                $0.went(link(index, packets: 3))
            }
        }
        #expect(told.count <= 21 && told.values.reduce(0, +) == 3000)
    }
}
