/// A field that its table keeps as JSON text.
public enum JSONColumn {
    /// Protobuf reads a hundred messages inside each other, which is fewer levels of JSON: a column
    /// that was written reads back, whoever sent the message.
    private static let depthMax = 100

    /// Reads what this program or another version of it wrote: names it does not know are passed
    /// over, numbers of enums kept.
    public static func read<T>(
        _ text: String,
        _ body: (inout JSONReader) throws(JSONRefusal) -> T
    ) throws(JSONRefusal) -> T {
        let limits = JSONLimits(bytesMax: .max, depthMax: depthMax, itemsMax: .max)
        var reader = try JSONReader(Array(text.utf8), limits: limits, source: .table)
        let value = try body(&reader)
        try reader.end()
        return value
    }
}
