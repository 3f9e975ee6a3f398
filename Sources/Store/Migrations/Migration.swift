public import Schema

/// One step of a schema. Forward only, and never edited once released: its checksum is kept in
/// every database it ran in.
public struct Migration: Sendable {
    /// From 1, rising by one.
    public let version: Int
    public let name: String
    /// Run in order, in one transaction with every other step that is due. Foreign keys are off
    /// meanwhile and checked before the commit, so a table may be rebuilt.
    public let sql: [String]

    public init(version: Int, name: String, sql: [String]) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// The first schema, from the contract's descriptions; `extra` statements follow it.
    public static func initial(
        tables: [any Record.Type],
        extra: [String] = []
    ) -> Migration {
        initial(tables: tables.map { $0.table }, extra: extra)
    }

    /// The first schema, from the contract's descriptions; `extra` statements follow it.
    public static func initial(
        tables: [TableDescription],
        extra: [String] = []
    ) -> Migration {
        let definitions = tables.map(TableSQL.init)
        return Migration(
            version: 1,
            name: "initial",
            sql: definitions.flatMap(\.statements) + definitions.flatMap(\.setNullTriggers)
                + extra
        )
    }

    /// Over the version, the name and every statement.
    var checksum: [UInt8] {
        var digest = Digest()
        digest.add(Int64(version))
        digest.add(name)
        for statement in sql { digest.add(statement) }
        return digest.finish()
    }
}
