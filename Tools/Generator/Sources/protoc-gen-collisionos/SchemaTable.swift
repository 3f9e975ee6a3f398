import SwiftProtobufPluginLibrary

/// A table as the schema's pages and drawings show it: what SQLite is told of it.
struct SchemaTable {
    let record: Descriptor
    let columns: [Column]

    init(_ tree: Tree, _ record: Descriptor) throws {
        self.record = record
        columns = try Columns(tree, record).all
    }

    var name: String { record.options.table.name }
    var options: TableOptions { record.options.table }

    struct Index {
        let name: String
        /// As stored, the shop first where it leads.
        let columns: [String]
        let unique: Bool
        let condition: String
    }

    /// Those of the contract, and the one that the store adds for each reference that leads none.
    var indexes: [Index] {
        let declared = options.index.map { index in
            Index(
                name: index.name.isEmpty
                    ? (index.unique ? "uq_" : "ix_") + name + "_"
                        + index.columns.filter { $0 != "shop_id" }.joined(separator: "_")
                    : index.name,
                columns: index.columns,
                unique: index.unique,
                condition: index.where
            )
        }
        let added = columns.compactMap { column -> Index? in
            let isLed = declared.contains { index in
                index.condition.isEmpty
                    && index.columns.first { $0 != "shop_id" } == column.storageName
            }
            guard column.options.hasReferences, column.field.name != "id", !isLed else {
                return nil
            }
            return Index(
                name: "\(name)_\(column.storageName)_reference",
                columns: ["shop_id", column.storageName],
                unique: false,
                condition: ""
            )
        }
        return declared + added
    }

    /// Columns of the unique sets, without the shop.
    var uniqueColumns: Set<String> {
        Set(indexes.filter(\.unique).flatMap(\.columns)).subtracting(["shop_id"])
    }

    /// Numbers of the domain's rules in the contract's comments: of the message, its fields and
    /// the methods that take or give it.
    func rules(_ services: [ServiceDescriptor]) -> [String] {
        var text = Comment.text(record)
        for column in columns { text += " " + Comment.text(column.field.descriptor) }
        for declared in record.enums {
            text += " " + Comment.text(declared)
            for value in declared.values { text += " " + Comment.text(value) }
        }
        for method in services.flatMap(\.methods)
        where method.outputType.fullName == record.fullName
            || method.inputType.fields.contains(where: names)
        {
            text += " " + Comment.text(method)
        }
        return RuleNumbers.all(in: text)
    }

    private func names(_ field: FieldDescriptor) -> Bool {
        field.type == .message && field.messageType.fullName == record.fullName
    }
}

/// J040, P016, X002 in prose; a range J030–J050 names both ends and all between.
enum RuleNumbers {
    static func all(in prose: String) -> [String] {
        var found: Set<String> = []
        let words = prose.split { !($0.isLetter || $0.isNumber || $0 == "–") }
        for word in words {
            let ends = word.split(separator: "–").compactMap(parse)
            guard let first = ends.first, let last = ends.last else { continue }
            let upper = first.0 == last.0 ? max(first.1, last.1) : first.1
            for number in first.1...upper { found.insert(text(first.0, number)) }
        }
        return found.sorted()
    }

    private static func parse(_ word: Substring) -> (Character, Int)? {
        guard word.count == 4, let family = word.first, "JPFCX".contains(family),
            let number = Int(word.dropFirst()), number > 0
        else { return nil }
        return (family, number)
    }

    private static func text(_ family: Character, _ number: Int) -> String {
        let digits = String(number)
        return String(family) + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}

/// The parts of a department that its tables belong to. A table that is not named here goes where
/// the first table it must name is.
struct SchemaAreas {
    private static let named: [(area: String, tables: [String])] = [
        ("People", ["shops", "users", "user_credentials", "refresh_tokens", "api_keys"]),
        ("Customers and vehicles", ["customers", "vehicles", "vehicle_history"]),
        (
            "Estimates",
            [
                "estimates", "estimate_line_items", "estimate_revisions", "bms_imports",
                "rate_tables", "tax_profiles",
            ]
        ),
        (
            "Production",
            [
                "jobs", "production_stages", "workflow_status", "job_stage_history", "signatures",
                "bays",
            ]
        ),
        (
            "Labour",
            [
                "labor_time_entries", "technician_performance", "attendance_days",
                "capacity_days", "payroll_periods",
            ]
        ),
        ("Files", ["attachments", "uploads", "quarantined_files"]),
        ("Import and export", ["data_imports", "data_import_batches", "data_import_rows"]),
        ("Keeping and erasing", ["legal_holds", "retention_runs"]),
        ("Vendors and parts", ["vendors", "parts", "stock_movements"]),
        ("Orders", ["parts_orders", "parts_order_items", "part_receipts", "price_variances"]),
        ("Insurers and invoices", ["insurance_companies", "invoices", "invoice_lines"]),
        ("Payments", ["payments", "payment_allocations", "financial_transactions"]),
        ("Books", ["accounts", "accounting_periods", "journal_entries", "journal_lines"]),
        (
            "Messages",
            ["communication_templates", "communication_log", "automation_rules"]
        ),
        ("Consent", ["consent_events", "suppression_list"]),
    ]

    /// In the order of the list above, tables before those that name them.
    let areas: [(name: String, tables: [SchemaTable])]

    init(_ tables: [SchemaTable]) {
        let known = Dictionary(
            Self.named.flatMap { area in area.tables.map { ($0, area.area) } },
            uniquingKeysWith: { first, _ in first }
        )
        let byName = Dictionary(
            tables.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        func area(_ table: SchemaTable, _ depth: Int) -> String {
            if let area = known[table.name] { return area }
            let parents = table.columns.filter { $0.options.hasReferences }
                .map(\.options.references.table)
            // People make everything; where a row belongs is said by what else it names.
            let parent = parents.first { !["users", "shops"].contains($0) } ?? parents.first
            guard depth < tables.count, let parent, parent != table.name,
                let next = byName[parent]
            else { return "Others" }
            return area(next, depth + 1)
        }
        let placed = tables.map { (table: $0, area: area($0, 0)) }
        let order = Self.named.map(\.area) + ["Others"]
        areas = order.compactMap { name in
            let own = placed.filter { $0.area == name }.map(\.table)
            return own.isEmpty ? nil : (name, Self.sorted(own))
        }
    }

    private static func sorted(_ tables: [SchemaTable]) -> [SchemaTable] {
        var waiting = tables
        var sorted: [SchemaTable] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            let next =
                waiting.firstIndex { table in
                    !table.columns.contains {
                        let parent = $0.options.references.table
                        return parent != table.name && names.contains(parent)
                    }
                } ?? 0
            sorted.append(waiting.remove(at: next))
        }
        return sorted
    }
}
