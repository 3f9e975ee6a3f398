import Contracts
import Schema
import Store
import Testing
import Wire

@testable import Chassis
@testable import JobsService

/// Every field that a contract guards, for every role, in every service: made from the contracts,
/// so that a new field is looked at without anybody thinking of it.
@Suite("What a role does not see")
struct HiddenFieldTests {
    static let roles = User.Role.allCases.filter { $0 != .unspecified }
    private var records: [any Record.Type] {
        Contracts.jobs.records + Contracts.parts.records + Contracts.finance.records
            + Contracts.comms.records
    }

    private func actor(_ role: User.Role) throws -> Actor {
        Actor.bench(
            ShopID.make(),
            role: role.storedName,
            permissions: role.defaultPermissions.compactMap { UInt32(exactly: $0.rawValue) }
        )
    }

    /// A row that says something in every column that is guarded.
    private func full<R: Record>(_ type: R.Type) throws -> R {
        var writer = JSONWriter()
        writer.beginObject()
        for guarded in R.table.guardedColumns {
            let column = R.table.columns[guarded.position]
            writer.key(column.jsonName)
            switch column.kind {
            case .uuid: writer.string(UUIDv7.make())
            case .text: writer.string("1")
            case .integer: writer.number(1)
            case .boolean: writer.bool(true)
            case .money:
                writer.beginObject()
                writer.key("minor")
                writer.string("1")
                writer.endObject()
            case .instant: writer.string("2026-06-01T09:00:00Z")
            case .enumeration(let values): writer.string(values.last?.name ?? "")
            case .json, .bytes: writer.null()
            }
        }
        writer.endObject()
        return try R.parse(json: writer.bytes)
    }

    private func seen<R: Record>(_ type: R.Type, _ actor: Actor) throws -> [String: Bool] {
        let row = try full(R.self)
        let before = try row.columnsSaid()
        let after = Set(try AnswerMask(actor: actor).applied(to: row).columnsSaid())
        #expect(try Set(ReadMask(R.self, for: actor).applied(to: row).columnsSaid()) == after)
        return Dictionary(
            before.map { (R.table.columns[$0].name, after.contains($0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    @Test("X011: a field is absent exactly when the role lacks its permission", arguments: roles)
    func fields(role: User.Role) throws {
        let actor = try actor(role)
        var looked = 0
        for record in records {
            let seen = try seen(record, actor)
            for guarded in record.table.guardedColumns {
                let column = record.table.columns[guarded.position]
                guard let isSeen = seen[column.name] else { continue }
                looked += 1
                let may = !guarded.isNeverAnswered && actor.may(column.readPermission)
                #expect(isSeen == may, "\(record.table.name).\(column.name) for \(role)")
            }
        }
        #expect(looked > 50, "\(looked) fields")
    }

    @Test("X011: what is hidden can be absent: no zero stands where a price was")
    func presence() {
        for record in records {
            for column in record.table.columns where column.readPermission != 0 {
                // A list is absent by being empty.
                guard column.kind != .json else { continue }
                #expect(column.hasPresence, "\(record.table.name).\(column.name)")
            }
        }
    }

    @Test("X011: a technician sees no prices and no costs, a receptionist no costs and no pay")
    func promises() throws {
        let technician = try actor(.technician)
        let receptionist = try actor(.receptionist)
        for permission in [Permission.priceView, .costView, .payrollView] {
            let number = try #require(UInt32(exactly: permission.rawValue))
            #expect(!technician.may(number))
            #expect(receptionist.may(number) == (permission == .priceView))
        }
    }
}
