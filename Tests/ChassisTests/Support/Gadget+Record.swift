import Schema

/// A column of every behaviour: shown to some, written by the service, by another one, once.
extension Gadget: Record {
    static let priceView: UInt32 = 52

    static let table = TableDescription(
        name: "gadgets",
        message: "chassis.test.Gadget",
        resource: "Gadget",
        columns: [
            ColumnDescription(
                "id",
                json: "id",
                number: 1,
                kind: .uuid,
                behaviors: .outputOnly,
                filterable: true
            ),
            ColumnDescription(
                "version",
                json: "version",
                number: 2,
                kind: .integer,
                behaviors: .outputOnly
            ),
            ColumnDescription(
                "create_time",
                json: "createTime",
                number: 3,
                kind: .instant,
                behaviors: .outputOnly
            ),
            ColumnDescription(
                "update_time",
                json: "updateTime",
                number: 4,
                kind: .instant,
                behaviors: .outputOnly
            ),
            ColumnDescription(
                "delete_time",
                json: "deleteTime",
                number: 5,
                kind: .instant,
                nullable: true,
                behaviors: .outputOnly
            ),
            ColumnDescription("currency", json: "currency", number: 6, kind: .text, lengthMax: 3),
            ColumnDescription(
                "name",
                json: "name",
                number: 10,
                kind: .text,
                behaviors: .required,
                lengthMax: 20,
                filterable: true
            ),
            ColumnDescription(
                "price",
                json: "price",
                number: 11,
                kind: .money,
                nullable: true,
                minimum: 0,
                filterable: true,
                readPermission: priceView
            ),
            ColumnDescription(
                "status",
                json: "status",
                number: 12,
                kind: .enumeration([
                    EnumerationValue(0, "GADGET_STATUS_UNSPECIFIED", ""),
                    EnumerationValue(1, "NEW", "new"),
                    EnumerationValue(2, "SOLD", "sold"),
                ]),
                behaviors: .outputOnly,
                default: "new",
                filterable: true
            ),
            ColumnDescription(
                "sold_status",
                json: "soldStatus",
                number: 13,
                kind: .text,
                nullable: true,
                behaviors: [.outputOnly, .projection]
            ),
            ColumnDescription(
                "serial",
                json: "serial",
                number: 14,
                kind: .text,
                nullable: true,
                behaviors: .immutable
            ),
            ColumnDescription(
                "gadget_number",
                json: "gadgetNumber",
                number: 15,
                kind: .text,
                behaviors: .outputOnly
            ),
            ColumnDescription(
                "pin",
                json: "pin",
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
                nullable: true,
                default: "3",
                minimum: 1,
                maximum: 5,
                filterable: true
            ),
            ColumnDescription(
                "email_consent",
                json: "emailConsent",
                number: 18,
                kind: .boolean
            ),
        ],
        indexes: [
            IndexDescription(
                name: "gadgets_serial",
                columns: ["shop_id", "serial"],
                unique: true,
                condition: "serial IS NOT NULL"
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
        try visitor.instant(createTime == 0 ? nil : createTime)
        try visitor.instant(updateTime == 0 ? nil : updateTime)
        try visitor.instant(hasDeleteTime ? deleteTime : nil)
        try visitor.text(currency)
        try visitor.text(name)
        try visitor.money(hasPrice ? price : nil, currency: "")
        try visitor.enumeration(status.rawValue)
        try visitor.text(hasSoldStatus ? soldStatus : nil)
        try visitor.text(hasSerial ? serial : nil)
        try visitor.text(gadgetNumber)
        try visitor.text(hasPin ? pin : nil)
        try visitor.integer(hasPriority ? Int64(priority) : nil)
        try visitor.boolean(emailConsent)
    }

    init<R: ColumnReader>(row: inout R) throws {
        self.init()
        id = try row.uuid() ?? ""
        version = try row.integer() ?? 0
        createTime = try row.instant() ?? 0
        updateTime = try row.instant() ?? 0
        if let value = try row.instant() { deleteTime = value }
        currency = try row.text() ?? ""
        name = try row.text() ?? ""
        if let value = try row.money() { price = value }
        status = GadgetStatus(rawValue: try row.enumeration() ?? 0) ?? .unspecified
        if let value = try row.text() { soldStatus = value }
        if let value = try row.text() { serial = value }
        gadgetNumber = try row.text() ?? ""
        if let value = try row.text() { pin = value }
        if let value = try row.integer() { priority = Int32(truncatingIfNeeded: value) }
        emailConsent = try row.boolean() ?? false
    }

    mutating func take(_ columns: [Int], from other: Gadget) {
        for column in columns {
            switch column {
            case 0: id = other.id
            case 1: version = other.version
            case 2: createTime = other.createTime
            case 3: updateTime = other.updateTime
            case 4: archivedMicroseconds = other.archivedMicroseconds
            case 5: currency = other.currency
            case 6: name = other.name
            case 7: if other.hasPrice { price = other.price } else { clearPrice() }
            case 8: status = other.status
            case 9:
                if other.hasSoldStatus { soldStatus = other.soldStatus } else { clearSoldStatus() }
            case 10: if other.hasSerial { serial = other.serial } else { clearSerial() }
            case 11: gadgetNumber = other.gadgetNumber
            case 12: if other.hasPin { pin = other.pin } else { clearPin() }
            case 13: if other.hasPriority { priority = other.priority } else { clearPriority() }
            case 14: emailConsent = other.emailConsent
            default: break
            }
        }
    }
}

extension Sale: Record {
    static let table = TableDescription(
        name: "sales",
        message: "chassis.test.Sale",
        resource: "Sale",
        columns: [
            ColumnDescription("id", json: "id", number: 1, kind: .uuid, behaviors: .outputOnly),
            ColumnDescription(
                "version",
                json: "version",
                number: 2,
                kind: .integer,
                behaviors: .outputOnly
            ),
            ColumnDescription(
                "create_time",
                json: "createTime",
                number: 3,
                kind: .instant,
                behaviors: .outputOnly
            ),
            ColumnDescription(
                "update_time",
                json: "updateTime",
                number: 4,
                kind: .instant,
                behaviors: .outputOnly
            ),
            ColumnDescription("gadget_id", json: "gadgetId", number: 10, kind: .uuid),
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
        get { nil }
        set {}
    }
    var rowCurrency: String {
        get { "" }
        set {}
    }

    func visit<V: ColumnVisitor>(_ visitor: inout V) throws {
        try visitor.uuid(id)
        try visitor.integer(version)
        try visitor.instant(createTime == 0 ? nil : createTime)
        try visitor.instant(updateTime == 0 ? nil : updateTime)
        try visitor.uuid(gadgetID)
    }

    init<R: ColumnReader>(row: inout R) throws {
        self.init()
        id = try row.uuid() ?? ""
        version = try row.integer() ?? 0
        createTime = try row.instant() ?? 0
        updateTime = try row.instant() ?? 0
        gadgetID = try row.uuid() ?? ""
    }

    mutating func take(_ columns: [Int], from other: Sale) {}
}
