extension String {
    /// Without blanks, line ends and NULs around it.
    var trimmed: String {
        let scalars = unicodeScalars
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar.value == 0
        }
        guard let start = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[start...last])
    }

    /// Trimmed, and absent when nothing is left.
    var filled: String? {
        let text = trimmed
        return text.isEmpty ? nil : text
    }
}
