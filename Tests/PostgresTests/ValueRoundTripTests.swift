import Postgres
import Testing

@Suite("values go to PostgreSQL and come back")
struct ValueRoundTripTests {
    @Test("every scalar type, with its extremes")
    func scalars() async throws {
        let connection = try await TestCluster.connection()
        let row = try await connection.query(
            PostgresStatement(
                """
                SELECT $1 AS bool, $2 AS int16, $3 AS int32, $4 AS int64, $5 AS double,
                    $6 AS numeric, $7 AS text, $8 AS bytes, $9 AS uuid, $10 AS time, $11 AS day,
                    $12 AS json
                """,
                [
                    .bool(true), .int16(.min), .int32(.max), .int64(.min), .double(-0.1),
                    .numeric("-12345678901234567890.0120"), .text("Größe 🐝"),
                    .bytes([0, 255, 10]), .uuid(high: 0x0123_4567_89AB_CDEF, low: .max),
                    .timestamp(unixMicroseconds: -1), .date(unixDays: -1), .json(#"{"a": [1]}"#),
                ]
            )
        ).only()
        #expect(try row.bool("bool"))
        #expect(try row.int64("int16") == Int64(Int16.min))
        #expect(try row.int64("int32") == Int64(Int32.max))
        #expect(try row.int64("int64") == Int64.min)
        #expect(try row.double("double") == -0.1)
        #expect(try row.decimal("numeric") == "-12345678901234567890.0120")
        #expect(try row.string("text") == "Größe 🐝")
        #expect(try row.bytes("bytes") == [0, 255, 10])
        #expect(try row.uuid("uuid") == PostgresUUID(high: 0x0123_4567_89AB_CDEF, low: .max))
        #expect(try row.timestampMicroseconds("time") == -1)
        #expect(try row.dateUnixDays("day") == -1)
        #expect(try row.string("json") == #"{"a": [1]}"#)
    }

    @Test("what PostgreSQL writes is what the parameter said")
    func textForms() async throws {
        let connection = try await TestCluster.connection()
        let row = try await connection.query(
            PostgresStatement(
                """
                SELECT $1::text AS uuid, $2::text AS time, $3::text AS day, $4::text AS times
                FROM (SELECT set_config('timezone', 'UTC', false)) AS utc
                """,
                [
                    .uuid(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210),
                    .timestamp(unixMicroseconds: 1_700_000_000_123_456), .date(unixDays: 0),
                    .timestampArray(unixMicroseconds: [0, nil]),
                ].map { $0 }
            )
        )
        .only()
        #expect(try row.string("uuid") == "01234567-89ab-cdef-fedc-ba9876543210")
        #expect(try row.string("time") == "2023-11-14 22:13:20.123456+00")
        #expect(try row.string("day") == "1970-01-01")
        #expect(try row.string("times") == #"{"1970-01-01 00:00:00+00",NULL}"#)
    }

    @Test("arrays, also empty ones")
    func arrays() async throws {
        let connection = try await TestCluster.connection()
        let ids = [PostgresUUID(high: 1, low: 2), PostgresUUID(high: .max, low: 0)]
        let row = try await connection.query(
            PostgresStatement(
                """
                SELECT $1 AS bools, $2 AS int16s, $3 AS int32s, $4 AS int64s, $5 AS doubles,
                    $6 AS texts, $7 AS blobs, $8 AS ids, $9 AS none
                """,
                [
                    .boolArray([true, false]), .int16Array([1, -1]), .int32Array([2]),
                    .int64Array([.max, .min]), .doubleArray([0.5]), .textArray(["", "a,\"b"]),
                    .bytesArray([[], [1, 2]]), .uuidArray(ids), .int64Array([]),
                ]
            )
        ).only()
        #expect(try row.boolArray("bools") == [true, false])
        #expect(try row.int64Array("int16s") == [1, -1])
        #expect(try row.int64Array("int32s") == [2])
        #expect(try row.int64Array("int64s") == [.max, .min])
        #expect(try row.doubleArray("doubles") == [0.5])
        #expect(try row.textArray("texts") == ["", "a,\"b"])
        #expect(try row.bytesArray("blobs") == [[], [1, 2]])
        #expect(try row.uuidArray("ids") == ids)
        #expect(try row.int64Array("none").isEmpty)
    }

    @Test("NULL is told from empty, small from large bytea")
    func nullsAndBytes() async throws {
        let connection = try await TestCluster.connection()
        let large = [UInt8](repeating: 7, count: 1_000_000)
        let row = try await connection.query(
            PostgresStatement(
                "SELECT $1::bytea AS none, $2 AS empty, $3 AS large, $4 AS text, $5::int8 AS nil",
                [.null, .bytes([]), .bytes(large), .text(""), .null]
            )
        ).only()
        #expect(try row.optionalBytes("none") == nil)
        #expect(try row.bytes("empty") == [])
        #expect(try row.bytes("large") == large)
        #expect(try row.string("text") == "")
        #expect(try row.optionalInt64("nil") == nil)
    }

    @Test("a hundred large values in one statement")
    func manyLargeValues() async throws {
        let connection = try await TestCluster.connection()
        let values = (0..<100).map { [UInt8](repeating: UInt8($0), count: 5_000 + $0) }
        let list = (1...100).map { "$\($0)" }.joined(separator: ",")
        let row = try await connection.query(
            PostgresStatement(
                PostgresSQL(unsafeSQL: "SELECT ARRAY[\(list)]::bytea[] AS all"),
                values.map { .bytes($0) }
            )
        ).only()
        #expect(try row.bytesArray("all") == values)
    }

    @Test(
        "numeric comes back as PostgreSQL prints it",
        arguments: [
            "0", "0.00", "1", "-1", "10000", "0.0001", "0.00001234", "99999999.99999999",
            "-0.5", "123456789012345678901234567890.123456789", "100000000", "NaN", "Infinity",
            "-Infinity",
        ]
    )
    func numeric(_ text: String) async throws {
        let connection = try await TestCluster.connection()
        let row = try await connection.query(
            PostgresStatement("SELECT $1 AS number", [.numeric(text)])
        ).only()
        #expect(try row.decimal("number") == text)
    }

    @Test("an accessor that does not fit names the column")
    func misfits() async throws {
        let connection = try await TestCluster.connection()
        let row = try await connection.query(
            PostgresStatement("SELECT 1 AS number, NULL::text AS words")
        ).only()
        let wrongType = try await postgresError { _ = try row.string("number") }
        #expect(wrongType?.code == .decoding)
        #expect(wrongType?.column == "number")
        let null = try await postgresError { _ = try row.string("words") }
        #expect(null?.message == "column 'words' is NULL, expected text")
        let missing = try await postgresError { _ = try row.int64("other") }
        #expect(missing?.column == "other")
        let many = try await connection.query(
            PostgresStatement("SELECT * FROM generate_series(1, 2)")
        )
        #expect(try await postgresError { _ = try many.only() }?.code == .decoding)
    }
}
