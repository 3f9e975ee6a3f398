/// A field that its table keeps as JSON text.
public enum JSONColumn {
    /// Reads what this program or another version of it wrote: names it does not know are passed
    /// over, numbers of enums kept.
    public static func read<T>(
        _ text: String,
        _ body: (inout JSONReader) throws(JSONRefusal) -> T
    ) throws(JSONRefusal) -> T {
        let limits = JSONLimits(bytesMax: .max, itemsMax: .max)
        var reader = try JSONReader(Array(text.utf8), limits: limits, source: .table)
        let value = try body(&reader)
        try reader.end()
        return value
    }
}
