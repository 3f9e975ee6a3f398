import Schema

/// Goes with its job, and lets go of the job that approved it.
extension SampleLine: Record {
    static let table = TableDescription(
        name: "sample_lines",
        message: "store.test.SampleLine",
        resource: "Line",
        columns: [
            ColumnDescription("id", json: "id", number: 1, kind: .uuid),
            ColumnDescription("version", json: "version", number: 2, kind: .integer),
            ColumnDescription("create_time", json: "createTime", number: 3, kind: .instant),
            ColumnDescription("update_time", json: "updateTime", number: 4, kind: .instant),
            ColumnDescription(
                "job_id",
                json: "jobId",
                number: 5,
                kind: .uuid,
                reference: ColumnReference("sample_jobs", .cascade)
            ),
            ColumnDescription("line_number", json: "lineNumber", number: 6, kind: .integer),
            ColumnDescription("amount", json: "amount", number: 7, kind: .money),
            ColumnDescription(
                "approved_job_id",
                json: "approvedJobId",
                number: 8,
                kind: .uuid,
                nullable: true,
                reference: ColumnReference("sample_jobs", .setNull)
            ),
        ],
        indexes: [
            IndexDescription(
                name: "sample_lines_number",
                columns: ["shop_id", "job_id", "line_number"],
                unique: true
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
        try visitor.instant(createTime)
        try visitor.instant(updateTime)
        try visitor.uuid(jobID)
        try visitor.integer(Int64(lineNumber))
        try visitor.money(amount, currency: "")
        try visitor.uuid(hasApprovedJobID ? approvedJobID : nil)
    }

    init<R: ColumnReader>(row: inout R) throws {
        self.init()
        id = try row.uuid() ?? ""
        version = try row.integer() ?? 0
        createTime = try row.instant() ?? 0
        updateTime = try row.instant() ?? 0
        jobID = try row.uuid() ?? ""
        lineNumber = Int32(truncatingIfNeeded: try row.integer() ?? 0)
        amount = try row.money() ?? 0
        if let value = try row.uuid() { approvedJobID = value }
    }

    mutating func take(_ columns: [Int], from other: SampleLine) {
        for column in columns where column == 7 {
            if other.hasApprovedJobID {
                approvedJobID = other.approvedJobID
            } else {
                clearApprovedJobID()
            }
        }
    }
}
