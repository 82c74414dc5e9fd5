/// What was told of every interface, and what is to be told of it next.
///
/// The kernel's counters only grow, so what came since the last reading is a difference. A reading
/// begins, then is what happened since the last one, then every interface there is, and is finished
/// or given up. An interface that goes tells its last counters as it does.
struct InterfaceAccounts {
    /// What came since the last reading.
    struct Growth: Hashable {
        /// Nil for the interfaces beyond the limit, together.
        var name: String?
        var counters: InterfaceCounters
    }

    private struct Account {
        var told: InterfaceCounters
        /// The number of the last reading that showed it.
        var seenAt: Int
    }

    /// Interfaces without an account: how many, and their counters' sum.
    private struct Others {
        var count = 0
        var sum = InterfaceCounters()

        static func += (left: inout Others, link: InterfaceLink) {
            left.count += 1
            left.sum &+= link.counters
        }
    }

    private let countMax: Int
    private var accounts: [UInt32: Account] = [:]
    /// At the last reading, and those that came since.
    private var othersBefore = Others()
    /// At this reading, and those that went since the last one.
    private var others = Others()
    private var othersGone = Others()
    private var growth: [Growth] = []
    /// Of what has no name of its own.
    private var rest = InterfaceCounters()
    private var number = 0
    /// Whether every event since the last reading is known.
    private var isWhole = false
    /// Whether this reading may not have shown all.
    private var isInterrupted = false
    /// Times when interfaces came or went unseen: what they counted at the end is not known.
    private(set) var lossCount: UInt64 = 0

    /// How many interfaces have an account now.
    var count: Int { accounts.count }

    /// - Parameter countMax: Interfaces told one by one, and as many that go between two readings.
    init(countMax: Int) { self.countMax = countMax }

    /// Begins a reading; one that was not finished is made up for.
    mutating func begin() {
        others = Others()
        isInterrupted = false
    }

    /// One that is new here, with what it counted elsewhere.
    mutating func came(_ link: InterfaceLink) {
        guard accounts[link.index] == nil else { return }
        if accounts.count < countMax {
            open(link)
        } else {
            othersBefore += link
        }
    }

    /// One that is gone from here, with its last counters.
    mutating func went(_ link: InterfaceLink) {
        if accounts[link.index] == nil {
            othersGone += link
        } else {
            // A pair's end has not got the packets any more that it received of the other.
            add(link, isLast: true)
            accounts[link.index] = nil
        }
    }

    /// Events are missing: sums over interfaces without an account are not comparable.
    mutating func lostEvents() {
        isWhole = false
        lossCount += 1
    }

    /// One of those that there are now. The first reading is where the accounts begin.
    mutating func saw(_ link: InterfaceLink) {
        if accounts[link.index] != nil {
            add(link)
        } else if accounts.count < countMax, !isWhole || othersBefore.count == 0 {
            open(link)
        } else {
            others += link
        }
    }

    /// Interfaces came or went while they were shown, and some may not have been.
    mutating func missedSome() { isInterrupted = true }

    /// Ends a reading: what came since the last one.
    mutating func finish() -> [Growth] {
        if isWhole, !isInterrupted {
            var end = others.sum
            end &+= othersGone.sum
            rest &+= end.takeGrowth(since: &othersBefore.sum, canBeginAnew: false)
        }
        if !rest.isNothing { growth.append(Growth(name: nil, counters: rest)) }
        if !isInterrupted { closeLost() }
        othersBefore = others
        othersGone = Others()
        // The next one's sums are not comparable with those of a part.
        isWhole = !isInterrupted
        number += 1
        defer { (growth, rest) = ([], InterfaceCounters()) }
        return growth
    }

    private mutating func open(_ link: InterfaceLink) {
        accounts[link.index] = Account(told: link.counters, seenAt: number)
    }

    private mutating func add(_ link: InterfaceLink, isLast: Bool = false) {
        guard var account = accounts[link.index] else { return }
        let counters = link.counters.takeGrowth(since: &account.told, canBeginAnew: !isLast)
        account.seenAt = number
        accounts[link.index] = account
        guard !counters.isNothing else { return }
        if growth.count < 2 * countMax {
            growth.append(Growth(name: link.name, counters: counters))
        } else {
            rest &+= counters
        }
    }

    /// Lets go of what two readings did not show: nobody told of its end.
    private mutating func closeLost() {
        for (index, account) in accounts where account.seenAt < number - 1 {
            accounts[index] = nil
            lossCount += 1
        }
    }
}
