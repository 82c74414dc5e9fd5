import Glibc
import Testing

@testable import AgentCore

/// Truth of `cpu.profile` on the running kernel; needs root and clang.
@Suite("cpu.profile on this kernel", .serialized)
struct CPUProfileTests {
    /// Burns processor time as its first argument says, writes down how much, and waits.
    private static let program = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <sched.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/mman.h>
        #include <sys/resource.h>
        #include <time.h>
        #include <unistd.h>

        static double used(void)
        {
            struct timespec now;
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
            return now.tv_sec + now.tv_nsec / 1e9;
        }

        __attribute__((noinline)) unsigned long burn_here(unsigned long value)
        {
            for (int i = 0; i < 20000000; i++) value = value * 6364136223846793005UL + 1;
            return value;
        }

        __attribute__((noinline)) unsigned long middle(double seconds)
        {
            unsigned long value = 1;
            while (used() < seconds) value = burn_here(value);
            return value;
        }

        static unsigned char zeros[1 << 20];
        __attribute__((noinline)) unsigned long burn_kernel(double seconds)
        {
            int zero = open("/dev/zero", O_RDONLY);
            unsigned long sum = 0;
            while (used() < seconds)
                for (int i = 0; i < 200; i++) sum += read(zero, zeros, sizeof(zeros));
            return sum;
        }

        static unsigned long burn_made(double seconds, int owner)
        {
        #ifdef __x86_64__
            static const unsigned char code[] = { 0x48, 0xff, 0xcf, 0x75, 0xfb, 0xc3 };
        #else
            static const unsigned int code[] = { 0xf1000400, 0x54ffffe1, 0xd65f03c0 };
        #endif
            char name[64];
            void *memory = mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            memcpy(memory, code, sizeof(code));
            __builtin___clear_cache((char *)memory, (char *)memory + 4096);
            snprintf(name, sizeof(name), "/tmp/perf-%d.map", getpid());
            FILE *map = fopen(name, "w");
            fprintf(map, "%lx 100 older\\n", (long)memory);
            fprintf(map, "%lx 100 made while; running\\n", (long)memory);
            fclose(map);
            if (chown(name, owner, 0)) return 0;
            while (used() < seconds) ((void (*)(unsigned long))memory)(20000000);
            return 1;
        }

        int main(int count, char **words)
        {
            double seconds = atof(words[2]);
            unsigned long sum;
            /* Whatever else wants the processors; where neither is allowed, samples vary more. */
            struct sched_param first = { .sched_priority = 1 };
            setpriority(PRIO_PROCESS, 0, -20);
            sched_setscheduler(0, SCHED_FIFO, &first);
            if (!strcmp(words[1], "user")) sum = middle(seconds);
            else if (!strcmp(words[1], "kernel")) sum = burn_kernel(seconds);
            else sum = burn_made(seconds, atoi(words[4]));
            FILE *output = fopen(words[3], "w");
            fprintf(output, "%.0f %lu\\n", used() * 1e6, sum & 1);
            fclose(output);
            pause();
            return 0;
        }
        """

    /// What one process was told to have done.
    private struct Profile {
        var burnedUs: Int64
        var records: [DecodedRecord]

        func us(_ matches: (String) -> Bool) -> Int64 {
            records.filter { matches($0.strings["meterbee.profile.stack"] ?? "") }
                .reduce(0) { $0 + ($1.integers["meterbee.profile.cpu_us"] ?? 0) }
        }
    }

    private func observe(_ words: [String], rung: HookRung) throws -> Profile {
        let directory = try TemporaryDirectory()
        let binary = directory.path + "/mb-burner"
        let output = directory.path + "/burned"
        try TextFile.replace(directory.path + "/burn.c", with: Array(Self.program.utf8))
        try TestNamespace.run(
            "clang -O1 -fno-omit-frame-pointer -o \(binary) \(directory.path)/burn.c"
        )
        // Symbols of what else runs on the machine would take this build of the agent minutes.
        let files = FilesOfOneProcess()
        let observation = try Observation(
            CPUProfileSource.self,
            rungs: [rung],
            processFiles: files
        )
        let child = try #require(
            TestProcess([binary, words[0], words[1], output] + words.dropFirst(2))
        )
        defer {
            kill(child.pid, SIGKILL)
            child.wait()
            unlink("/tmp/perf-\(child.pid).map")
        }
        files.processID = UInt32(clamping: child.pid)
        var burned: Int64?
        for tick in 0..<6000 where burned == nil {
            usleep(100_000)
            if tick % 40 == 39 { observation.read(live: true) }
            burned = TextFile.firstLine(output).flatMap {
                $0.split(separator: " ").count == 2 ? Int64($0.split(separator: " ")[0]) : nil
            }
        }
        observation.finish()
        #expect(observation.ledger.residual == 0)
        #expect(observation.trouble == nil)
        return Profile(
            burnedUs: try #require(burned),
            records: observation.records.filter {
                $0.integers["process.pid"] == Int64(child.pid)
            }
        )
    }

    @Test(
        "burned time is told within 5 %, with the right function on top",
        arguments: [
            CPUProfileSource.plan.rungs[0], CPUProfileSource.plan.rungs[1],
        ]
    )
    func burned(rung: HookRung) throws {
        let profile = try observe(["user", "5"], rung: rung)
        let told = profile.us { _ in true }
        // Two samples may fall beside the beginning and the end.
        let sampleUs = Double(1_000_000) / Double(CPUProfileSource.hertz)
        let allowed = Double(profile.burnedUs) * 0.05 + 2 * sampleUs
        print("cpu.profile: burned \(profile.burnedUs) µs, told \(told) µs")
        #expect(abs(Double(told - profile.burnedUs)) <= allowed)
        let onTop = profile.us { $0.hasSuffix("main;middle;burn_here") }
        #expect(Double(onTop) >= Double(told) * 0.9, "\(profile.records)")
        #expect(
            profile.records.allSatisfy {
                $0.strings["process.executable.name"] == "mb-burner"
                    && $0.strings["user.id"] == String(getuid())
            }
        )
    }

    @Test("functions of the kernel are told by name, on top of what called them")
    func kernel() throws {
        let profile = try observe(["kernel", "1"], rung: CPUProfileSource.plan.rungs[0])
        let inside = profile.us { $0.hasSuffix("_[k]") && $0.contains("main;") }
        #expect(Double(inside) >= Double(profile.us { _ in true }) * 0.8, "\(profile.records)")
        // The C library's read() keeps no frame, so that who called it is not met.
        #expect(profile.us { $0.contains("read_[k]") || $0.contains("read_iter_[k]") } > 0)
        #expect(profile.us { $0.contains("[unknown]_[k]") } == 0)
    }

    @Test("code made while running is told by its perf map, if it is the process's own")
    func perfMap() throws {
        let rung = CPUProfileSource.plan.rungs[0]
        let own = try observe(["made", "1", String(getuid())], rung: rung)
        let named = own.us { $0.hasSuffix("made while: running") }
        #expect(Double(named) >= Double(own.us { _ in true }) * 0.8)
        let foreign = try observe(["made", "0.5", "12345"], rung: rung)
        #expect(foreign.us { $0.hasSuffix("made while: running") } == 0)
        #expect(foreign.us { $0.hasSuffix("[anonymous]") } > 0)
    }
}
