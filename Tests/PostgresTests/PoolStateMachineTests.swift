import Testing

@testable import Postgres

@Suite("what the pool decides")
struct PoolStateMachineTests {
    private static let begin = ContinuousClock.now

    private func machine(
        minimum: Int = 0,
        maximum: Int = 2,
        queue: Int = 2
    ) -> PoolStateMachine {
        PoolStateMachine(
            settings: PoolSettings(
                minimumConnections: minimum,
                maximumConnections: maximum,
                waitQueueLimit: queue,
                idleTimeout: .seconds(10)
            )
        )
    }

    @Test("opens the minimum at the start, and more only for those who wait, up to the maximum")
    func opening() {
        var pool = machine(minimum: 1, maximum: 2, queue: 3)
        #expect(pool.start() == [.connect(1, after: .zero)])
        #expect(pool.acquire(101) == [])
        #expect(pool.acquire(102) == [.connect(2, after: .zero)])
        #expect(pool.acquire(103) == [])
        #expect(pool.opened(1, now: Self.begin) == [.lease(1, to: 101)])
        #expect(pool.opened(2, now: Self.begin) == [.lease(2, to: 102)])
        #expect(pool.release(1, isReusable: true, now: Self.begin) == [.lease(1, to: 103)])
    }

    @Test("refuses when the queue is full, and counts it")
    func fullQueue() {
        var pool = machine(maximum: 1, queue: 1)
        _ = pool.start()
        _ = pool.acquire(101)
        #expect(pool.acquire(102) == [.fail(102, .poolExhausted)])
        #expect(pool.statistics.refusedTotal == 1)
        #expect(pool.statistics.waitingTasks == 1)
    }

    @Test("who gives up leaves the queue, and is not served later")
    func abandoning() {
        var pool = machine(maximum: 1)
        _ = pool.start()
        _ = pool.acquire(101)
        #expect(pool.abandon(101, .timeout) == [.fail(101, .timeout)])
        #expect(pool.abandon(101, .timeout) == [])
        #expect(pool.opened(1, now: Self.begin) == [])
        #expect(pool.leaseIdle() == 1)
        #expect(pool.statistics.timedOutTotal == 1)
    }

    @Test("a broken connection is replaced, whether idle or lent out")
    func replacing() {
        var pool = machine(minimum: 1)
        _ = pool.start()
        _ = pool.opened(1, now: Self.begin)
        #expect(pool.lost(1) == [.close(1), .connect(2, after: .zero)])
        _ = pool.opened(2, now: Self.begin)
        #expect(pool.leaseIdle() == 2)
        #expect(pool.lost(2) == [])
        #expect(
            pool.release(2, isReusable: false, now: Self.begin)
                == [.close(2), .connect(3, after: .zero)]
        )
    }

    @Test("while the server is away it tries one at a time, ever later")
    func backoff() {
        var pool = machine(minimum: 2)
        #expect(pool.start().count == 2)
        let first = pool.failed(1, isPermanent: false, jitter: 0)
        #expect(first == [])
        #expect(
            pool.failed(2, isPermanent: false, jitter: 0)
                == [.connect(3, after: ReconnectDelay.after(failures: 2, jitter: 0))]
        )
        #expect(pool.opened(3, now: Self.begin) == [.connect(4, after: .zero)])
        var last = Duration.zero
        for failures in 1...20 {
            let delay = ReconnectDelay.after(failures: failures, jitter: 0.999)
            #expect(delay >= last && delay <= .seconds(5))
            last = delay
        }
        #expect(last > .seconds(4))
    }

    @Test("a wrong configuration fails those who wait at once; an absent server does not")
    func permanentFailure() {
        var pool = machine()
        _ = pool.start()
        _ = pool.acquire(101)
        #expect(pool.failed(1, isPermanent: false, jitter: 0).count == 1)
        let actions = pool.failed(2, isPermanent: true, jitter: 0)
        #expect(actions == [.fail(101, .connectionFailed)])
    }

    @Test("closes what is idle too long, down to the minimum")
    func reaping() {
        var pool = machine(minimum: 1, maximum: 3, queue: 8)
        _ = pool.start()
        for waiter in 101...103 { _ = pool.acquire(waiter) }
        for id in 1...3 { _ = pool.opened(id, now: Self.begin) }
        for id in 1...3 { _ = pool.release(id, isReusable: true, now: Self.begin) }
        #expect(pool.reap(now: Self.begin + .seconds(9)) == [])
        #expect(pool.reap(now: Self.begin + .seconds(10)) == [.close(1), .close(2)])
        #expect(pool.reap(now: Self.begin + .seconds(60)) == [])
        #expect(pool.leaseIdle() == 3)
    }

    @Test("shutting down fails those who wait and closes each connection as it comes back")
    func shutdown() {
        var pool = machine(maximum: 1)
        _ = pool.start()
        _ = pool.acquire(101)
        _ = pool.opened(1, now: Self.begin)
        _ = pool.acquire(102)
        #expect(pool.shutDown() == [.fail(102, .poolClosed)])
        #expect(!pool.isFinished)
        #expect(pool.acquire(103) == [.fail(103, .poolClosed)])
        #expect(pool.release(1, isReusable: true, now: Self.begin) == [.close(1)])
        #expect(pool.isFinished)
    }

    @Test("never more connections than the maximum, and nobody waits beside an idle one")
    func randomWalk() {
        var random = SystemRandomNumberGenerator()
        var pool = machine(minimum: 1, maximum: 3, queue: 5)
        var (connecting, leased, open): (Set<Int>, Set<Int>, Set<Int>) = ([], [], [])
        var waiter = 1_000_000
        func apply(_ actions: [PoolStateMachine.Action]) {
            for action in actions {
                switch action {
                case .connect(let id, _): connecting.insert(id)
                case .lease(let id, _): leased.insert(id)
                case .close(let id):
                    open.remove(id)
                    leased.remove(id)
                case .fail: break
                }
            }
            #expect(connecting.count + open.count <= 3)
            let statistics = pool.statistics
            #expect(statistics.openConnections == open.count)
            if statistics.waitingTasks > 0 {
                #expect(statistics.leasedConnections == statistics.openConnections)
                #expect(!connecting.isEmpty || open.count == 3)
            }
        }
        apply(pool.start())
        for _ in 0..<20_000 {
            waiter += 1
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: apply(pool.acquire(waiter))
            case 2:
                guard let id = connecting.popFirst() else { continue }
                open.insert(id)
                apply(pool.opened(id, now: Self.begin))
            case 3:
                guard let id = connecting.popFirst() else { continue }
                apply(pool.failed(id, isPermanent: Bool.random(using: &random), jitter: 0.5))
            case 4:
                guard let id = leased.popFirst() else { continue }
                apply(pool.release(id, isReusable: Bool.random(using: &random), now: Self.begin))
            default:
                guard let id = open.subtracting(leased).randomElement(using: &random) else {
                    continue
                }
                apply(pool.lost(id))
            }
        }
    }
}
