import Foundation
import Schema

/// A row with a column of every kind; named by ``SampleLine`` and ``SampleNote``.
extension SampleJob: Record {
    static let table = TableDescription(
        name: "sample_jobs",
        message: "store.test.SampleJob",
        resource: "Job",
        columns: [
            ColumnDescription("id", json: "id", number: 1, kind: .uuid, filterable: true),
            ColumnDescription("version", json: "version", number: 2, kind: .integer),
            ColumnDescription(
                "create_time",
                json: "createTime",
                number: 3,
                kind: .instant,
                filterable: true
            ),
            ColumnDescription("update_time", json: "updateTime", number: 4, kind: .instant),
            ColumnDescription(
                "delete_time",
                json: "deleteTime",
                number: 5,
                kind: .instant,
                nullable: true
            ),
            ColumnDescription(
                "job_number",
                json: "jobNumber",
                number: 6,
                kind: .text,
                lengthMin: 1,
                lengthMax: 20,
                filterable: true
            ),
            ColumnDescription(
                "status",
                json: "status",
                number: 7,
                kind: .enumeration([
                    EnumerationValue(0, "SAMPLE_STATUS_UNSPECIFIED", ""),
                    EnumerationValue(1, "INTAKE", "intake"),
                    EnumerationValue(2, "READY", "ready"),
                    EnumerationValue(3, "DELIVERED", "delivered"),
                ]),
                default: "intake",
                filterable: true
            ),
            ColumnDescription("currency", json: "currency", number: 8, kind: .text, lengthMax: 3),
            ColumnDescription("total", json: "total", number: 9, kind: .money, minimum: 0),
            ColumnDescription(
                "deductible",
                json: "deductible",
                number: 10,
                kind: .money,
                nullable: true
            ),
            ColumnDescription("rush", json: "rush", number: 11, kind: .boolean),
            ColumnDescription("vin", json: "vin", number: 12, kind: .text, nullable: true),
            ColumnDescription("tags", json: "tags", number: 13, kind: .json, nullable: true),
            ColumnDescription("photo", json: "photo", number: 14, kind: .bytes, nullable: true),
            ColumnDescription(
                "delivery_time",
                json: "deliveryTime",
                number: 15,
                kind: .instant,
                nullable: true
            ),
            ColumnDescription(
                "password_hash",
                json: "passwordHash",
                number: 16,
                kind: .text,
                nullable: true,
                sensitivity: .secret
            ),
            ColumnDescription(
                "priority",
                json: "priority",
                number: 17,
                kind: .integer,
                default: "3",
                minimum: 1,
                maximum: 5,
                filterable: true
            ),
        ],
        indexes: [
            IndexDescription(
                name: "sample_jobs_number",
                columns: ["shop_id", "job_number"],
                unique: true
            ),
            IndexDescription(
                name: "sample_jobs_vin",
                columns: ["shop_id", "vin"],
                unique: true,
                condition: "vin IS NOT NULL"
            ),
            IndexDescription(name: "sample_jobs_status", columns: ["shop_id", "status"]),
            IndexDescription(
                name: "sample_jobs_delivery",
                columns: ["shop_id", "delivery_time"]
            ),
        ],
        checks: [
            CheckDescription(
                name: "sample_jobs_deductible_within_total",
                sql: "deductible_minor IS NULL OR deductible_minor <= total_minor"
            )
        ]
    )

    var createdMicroseconds: Int64 {
        get { createTime }
        set { createTime = newValue }
    }
    var updatedMicroseconds: Int64 {
        get { updateTime }
        set { updateTime = newValue }
    }
    var archivedMicroseconds: Int64? {
        get { hasDeleteTime ? deleteTime : nil }
        set { if let newValue { deleteTime = newValue } else { clearDeleteTime() } }
    }
    var rowCurrency: String {
        get { currency }
        set { currency = newValue }
    }

    func visit<V: ColumnVisitor>(_ visitor: inout V) throws {
        try visitor.uuid(id)
        try visitor.integer(version)
        try visitor.instant(createTime)
        try visitor.instant(updateTime)
        try visitor.instant(hasDeleteTime ? deleteTime : nil)
        try visitor.text(jobNumber)
        try visitor.enumeration(status.rawValue)
        try visitor.text(currency)
        try visitor.money(total, currency: "")
        try visitor.money(hasDeductible ? deductible : nil, currency: "")
        try visitor.boolean(rush)
        try visitor.text(hasVin ? vin : nil)
        try visitor.json(hasTags ? tags : nil)
        try visitor.bytes(hasPhoto ? Array(photo) : nil)
        try visitor.instant(hasDeliveryTime ? deliveryTime : nil)
        try visitor.text(hasPasswordHash ? passwordHash : nil)
        try visitor.integer(hasPriority ? Int64(priority) : nil)
    }

    init<R: ColumnReader>(row: inout R) throws {
        self.init()
        id = try row.uuid() ?? ""
        version = try row.integer() ?? 0
        createTime = try row.instant() ?? 0
        updateTime = try row.instant() ?? 0
        if let value = try row.instant() { deleteTime = value }
        jobNumber = try row.text() ?? ""
        status = SampleStatus(rawValue: try row.enumeration() ?? 0) ?? .unspecified
        currency = try row.text() ?? ""
        total = try row.money() ?? 0
        if let value = try row.money() { deductible = value }
        rush = try row.boolean() ?? false
        if let value = try row.text() { vin = value }
        if let value = try row.json() { tags = value }
        if let value = try row.bytes() { photo = Data(value) }
        if let value = try row.instant() { deliveryTime = value }
        if let value = try row.text() { passwordHash = value }
        if let value = try row.integer() { priority = Int32(truncatingIfNeeded: value) }
    }

    mutating func take(_ columns: [Int], from other: SampleJob) {
        for column in columns {
            switch column {
            case 5: jobNumber = other.jobNumber
            case 6: status = other.status
            case 15:
                if other.hasPasswordHash {
                    passwordHash = other.passwordHash
                } else {
                    clearPasswordHash()
                }
            default: break
            }
        }
    }
}
