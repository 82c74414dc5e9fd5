import BPF
import Foundation
import Metering
import Testing

@testable import AgentCore

/// Keys and values of maps: what the compiler made of the headers, and where the agent looks.
@Suite("Shared structures")
struct SharedLayoutTests {
    private static var keys: [SharedStructure] {
        [
            SharedStructure(
                .netFlow,
                "net_flow_udp_key",
                NetFlowUDPKey.self,
                [
                    "generation": \.generation, "local_port": \.localPort,
                    "remote_port": \.remotePort, "flow_id": \.flowID,
                ]
            ),
            SharedStructure(
                .netDns,
                "net_dns_key",
                NetDNSKey.self,
                ["cookie": \.cookie, "id": \.messageID, "client_port": \.clientPort]
            ),
            SharedStructure(
                .netHttp,
                "net_http_ends",
                OwnConnection.self,
                ["local_port": \.localPort, "remote_port": \.remotePort]
            ),
            SharedStructure(
                .netDrop,
                "net_drop_key",
                NetDropKey.self,
                ["generation": \.generation, "reason": \.reason, "location": \.location]
            ),
            SharedStructure(
                .syscallError,
                "syscall_error_key",
                SyscallErrorKey.self,
                [
                    "generation": \.generation, "error": \.error, "syscall": \.systemCall,
                    "pid": \.processID, "exec_id": \.execID,
                ]
            ),
            SharedStructure(
                .schedLatency,
                "sched_latency_key",
                SchedLatencyKey.self,
                ["generation": \.generation, "cgroup_id": \.cgroupID]
            ),
            SharedStructure(
                .blockIo,
                "block_io_key",
                BlockIOKey.self,
                [
                    "generation": \.generation, "major": \.major, "minor": \.minor,
                    "operation": \.operation,
                ]
            ),
            SharedStructure(
                .cpuProfile,
                "cpu_profile_key",
                CPUProfileKey.self,
                ["generation": \.generation, "pid": \.processID, "stack": \.stack]
            ),
            SharedStructure(
                .fileOpen,
                "file_open_prefix",
                byteCount: SensitiveFiles.prefixKey([]).count,
                ["bits": 0, "path": 4]
            ),
            SharedStructure(
                .fileOpen,
                "file_open_name",
                byteCount: SensitivePath.nameBytesMax,
                ["name": 0]
            ),
            SharedStructure(
                .fileOpen,
                "file_open_inode",
                byteCount: SensitiveFiles.inodeKey("/etc/passwd")?.count ?? 0,
                ["inode": 0, "device": 8]
            ),
        ]
    }

    private static var values: [SharedStructure] {
        let tallies: [EmbeddedObject] = [
            .netDrop, .syscallError, .schedLatency, .blockIo, .cpuProfile,
        ]
        return tallies.map {
            SharedStructure($0, "tally", Tally.self, ["count": \.count, "sum": \.sum])
        } + [
            SharedStructure(
                .netFlow,
                "net_flow_udp_value",
                NetFlowUDPValue.self,
                [
                    "sent_bytes": \.sentBytes, "received_bytes": \.receivedBytes,
                    "sent_packets": \.sentPackets, "received_packets": \.receivedPackets,
                    "sample_shift": \.sampleShift, "is_server": \.isServer, "owner": \.owner,
                ]
            ),
            SharedStructure(
                .netFlow,
                "net_flow_udp_owner",
                NetFlowUDPOwner.self,
                [
                    "cgroup_id": \.cgroupID, "pid": \.processID,
                    "network_namespace": \.networkNamespace,
                ]
            ),
            // What found no room is read as any other tally.
            SharedStructure(
                .netFlow,
                "net_flow_udp_rest",
                Tally.self,
                ["packets": \.count, "bytes": \.sum]
            ),
            SharedStructure(
                .netDrop,
                "net_drop_value",
                NetDropValue.self,
                ["packets": \.packets, "bytes": \.bytes]
            ),
            SharedStructure(
                .syscallError,
                "syscall_error_value",
                SyscallErrorValue.self,
                ["tally": \.tally]
            ),
            SharedStructure(
                .blockIo,
                "block_io_value",
                BlockIOValue.self,
                ["bytes": \.bytes, "errors": \.errors]
            ),
            SharedStructure(
                .schedLatency,
                "histogram",
                byteCount: DurationHistogram.byteCount,
                ["tally": 0, "buckets": MemoryLayout<Tally>.size]
            ),
            SharedStructure(
                .credentialChange,
                "credential",
                byteCount: KernelCredential.byteCount,
                ["user": KernelCredential.Offset.numbers, "groups": KernelCredential.Offset.groups]
            ),
        ]
            + EmbeddedObject.ofAllSources.flatMap { object in
                [
                    SharedStructure(
                        object,
                        "source_control",
                        SourceControl.self,
                        ["sample_shift": \.sampleShift, "generation": \.generation]
                    ),
                    SharedStructure(
                        object,
                        "source_counters",
                        byteCount: 8 * KernelCounters.Index.allCases.count,
                        ["of": 0]
                    ),
                ]
            }
    }

    @Test("keys and values are as large as the program's, with every member in its place")
    func layouts() throws {
        for structure in Self.keys + Self.values {
            let embedded = structure.object
            let object = try embedded.withBytes { try BPFObject(name: embedded.name, code: $0) }
            let layout = try object.structureLayout(structure.name)
            let place = "\(embedded.name): \(structure.name)"
            #expect(layout.sizeBytes == structure.byteCount, "\(place)")
            for (member, offset) in structure.offsets {
                let there = try #require(layout.memberOffsets[member], "\(place).\(member)")
                #expect(there == offset, "\(place).\(member)")
            }
        }
    }

    /// Structures of headers that stay among the programs.
    private static let programsOwn: Set<String> = [
        "place", "conversation", "waiting_key", "passage", "system_call", "io_vector",
        "net_http_chunk", "call_entered", "call_left",
    ]

    @Test("no structure of a header is forgotten by the tests of layouts")
    func complete() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let headers = here.path + "/../../../bpf"
        let tests = try ["ObjectTests.swift", "SharedLayoutTests.swift"].map {
            try #require(TextFile.text(here.path + "/" + $0))
        }.joined()
        let names = DirectoryListing.names(headers).filter {
            $0.hasSuffix(".h") && $0 != "vmlinux_min.h"
        }
        #expect(names.count > 10)
        for header in names {
            let text = try #require(TextFile.text(headers + "/" + header))
            for match in text.matches(of: #/(?m)^struct (\w+) \{/#) {
                let name = String(match.1)
                guard !Self.programsOwn.contains(name) else { continue }
                #expect(tests.contains("\"\(name)\""), "\(header): struct \(name)")
            }
        }
    }
}

extension EmbeddedObject {
    /// Each source's object.
    fileprivate static var ofAllSources: [EmbeddedObject] {
        SourceCatalog.all.map { $0.plan.object }
    }
}
