import Schema

/// Only added, and holds its job in place.
extension SampleNote: Record {
    static let table = TableDescription(
        name: "sample_notes",
        message: "store.test.SampleNote",
        resource: "Note",
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
                reference: ColumnReference("sample_jobs")
            ),
            ColumnDescription("text", json: "text", number: 6, kind: .text, lengthMax: 100),
        ],
        appendOnly: true
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
        try visitor.text(text)
    }

    init<R: ColumnReader>(row: inout R) throws {
        self.init()
        id = try row.uuid() ?? ""
        version = try row.integer() ?? 0
        createTime = try row.instant() ?? 0
        updateTime = try row.instant() ?? 0
        jobID = try row.uuid() ?? ""
        text = try row.text() ?? ""
    }

    mutating func take(_ columns: [Int], from other: SampleNote) {}
}
