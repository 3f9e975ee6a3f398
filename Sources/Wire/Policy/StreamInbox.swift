/// What has come of one stream and has not been read: at most the window and one item.
struct StreamInbox {
    enum Taken: Equatable {
        /// The next item, with the credit to send now that it has been taken.
        case item([UInt8], credit: Int?)
        /// Everything has been read, and nothing more comes.
        case end
        /// Nothing is here now.
        case nothing
    }

    /// Room for so many items is kept while the reader keeps up.
    private static let keptItemsMax = 4_096

    private var items: [[UInt8]] = []
    private var first = 0
    private var window: ReceiveWindow
    private(set) var hasEnded = false
    /// Whether an item has ever come.
    private(set) var hasBegun = false

    /// - Parameter windowBytes: see `ReceiveWindow.init`.
    init(windowBytes: Int) { window = ReceiveWindow(bytes: windowBytes) }

    /// Credit to send with the request.
    var opening: Int { window.opening }

    var count: Int { items.count - first }

    /// - Returns: false if the server had no credit for it.
    mutating func arrived(_ item: [UInt8]) -> Bool {
        guard window.arrived(bytes: item.count) else { return false }
        hasBegun = true
        items.append(item)
        return true
    }

    /// Nothing more comes; what is here is read first.
    mutating func ended() { hasEnded = true }

    mutating func take() -> Taken {
        guard first < items.count else { return hasEnded ? .end : .nothing }
        let item = items[first]
        items[first] = []
        first += 1
        compact()
        let credit = window.taken(bytes: item.count)
        return .item(item, credit: hasEnded ? nil : credit)
    }

    /// The reader reads no more.
    mutating func discard() {
        items = []
        first = 0
    }

    private mutating func compact() {
        if first == items.count {
            items.removeAll(keepingCapacity: items.count <= Self.keptItemsMax)
            first = 0
        } else if first >= Self.keptItemsMax, first * 2 > items.count {
            items.removeFirst(first)
            first = 0
        }
    }
}
