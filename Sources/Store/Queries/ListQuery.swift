public import Schema

/// One page of a table, as the standard List asks for it.
public struct ListQuery: Sendable {
    /// Of the request (AIP-160); nil = every row.
    public var filter: Filter?
    /// Of the caller, beside the filter.
    public var conditions: [Condition]
    /// Empty = in order of making (by id).
    public var order: [OrderTerm]
    /// 0 or less = ``pageSizeDefault``; above ``pageSizeMax`` = that (X012).
    public var pageSize: Int
    /// The page before's ``ListPage/next``; nil = the first page.
    public var after: PageToken?
    /// Archived rows too.
    public var showDeleted: Bool

    public static let pageSizeDefault = 50
    public static let pageSizeMax = 200

    public init(
        filter: Filter? = nil,
        conditions: [Condition] = [],
        order: [OrderTerm] = [],
        pageSize: Int = 0,
        after: PageToken? = nil,
        showDeleted: Bool = false
    ) {
        self.filter = filter
        self.conditions = conditions
        self.order = order
        self.pageSize = pageSize
        self.after = after
        self.showDeleted = showDeleted
    }

    /// Rows on a page.
    var limit: Int {
        pageSize <= 0 ? Self.pageSizeDefault : min(pageSize, Self.pageSizeMax)
    }
}

/// Rows of one page, and where the next one begins.
public struct ListPage<Row: Record>: Sendable {
    public var rows: [Row]
    /// Nil = the last page.
    public var next: PageToken?
}

/// Where a page ended. Opaque to clients; signed, and good only for the same shop, table, filter
/// and order in the same database.
public struct PageToken: Sendable, Hashable {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }
}
