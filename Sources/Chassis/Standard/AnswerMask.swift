import Foundation
import Schema
import SwiftProtobuf
import Wire

/// Clears the rows within an answer of what its reader may not see (X011), whatever message they
/// stand in, so that no handler can forget it. Looks for rows first; an answer without hidden
/// columns is passed on as it is.
struct AnswerMask {
    /// Messages within messages deeper than this are not answered.
    static let depthMax = 16

    let actor: Actor

    /// - Throws: when the answer is too deep or cannot be encoded.
    func applied<S: Message>(to answer: S) throws -> S {
        var shape = try shape(of: answer, depth: 0)
        guard shape.prune() else { return answer }
        let bytes: [UInt8] = try answer.serializedBytes()
        return try S(serializedBytes: try FieldFilter.without(shape, bytes[...]))
    }

    private func shape(of message: some Message, depth: Int) throws -> MessageShape {
        guard depth < Self.depthMax else { throw AnswerFault() }
        if let row = message as? any Record { return MessageShape(hidden: hidden(row)) }
        var finder = RowFinder(mask: self, depth: depth)
        try message.traverse(visitor: &finder)
        return finder.shape
    }

    private func hidden<R: Record>(_ row: R) -> Set<Int> {
        Set(ReadMask(R.self, for: actor).hidden.map { R.table.columns[$0].number })
    }

    /// Walks one message and notes the rows in its fields.
    private struct RowFinder: Visitor {
        let mask: AnswerMask
        let depth: Int
        var shape = MessageShape()

        init(mask: AnswerMask, depth: Int) {
            self.mask = mask
            self.depth = depth
        }

        mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws {
            shape.inner[fieldNumber, default: MessageShape()].merge(
                try mask.shape(of: value, depth: depth + 1)
            )
        }

        mutating func visitSingularDoubleField(value: Double, fieldNumber: Int) {}
        mutating func visitSingularInt64Field(value: Int64, fieldNumber: Int) {}
        mutating func visitSingularUInt64Field(value: UInt64, fieldNumber: Int) {}
        mutating func visitSingularBoolField(value: Bool, fieldNumber: Int) {}
        mutating func visitSingularStringField(value: String, fieldNumber: Int) {}
        mutating func visitSingularBytesField(value: Data, fieldNumber: Int) {}
        mutating func visitSingularEnumField<E: Enum>(value: E, fieldNumber: Int) {}
        mutating func visitUnknown(bytes: Data) {}

        // Maps of rows do not occur: the contracts keep lists.
        mutating func visitMapField<K, V: MapValueType>(
            fieldType: _ProtobufMap<K, V>.Type,
            value: _ProtobufMap<K, V>.BaseType,
            fieldNumber: Int
        ) {}
        mutating func visitMapField<K, V>(
            fieldType: _ProtobufEnumMap<K, V>.Type,
            value: _ProtobufEnumMap<K, V>.BaseType,
            fieldNumber: Int
        ) where V.RawValue == Int {}
        mutating func visitMapField<K, V>(
            fieldType: _ProtobufMessageMap<K, V>.Type,
            value: _ProtobufMessageMap<K, V>.BaseType,
            fieldNumber: Int
        ) {}
    }
}

/// An answer that cannot be cleared.
struct AnswerFault: Error {}

/// Which field numbers of a message are hidden, and which of its fields hold messages with some.
struct MessageShape {
    var hidden: Set<Int> = []
    var inner: [Int: MessageShape] = [:]

    mutating func merge(_ other: MessageShape) {
        hidden.formUnion(other.hidden)
        for (number, shape) in other.inner {
            inner[number, default: MessageShape()].merge(shape)
        }
    }

    /// Drops what hides nothing.
    ///
    /// - Returns: whether anything is left.
    mutating func prune() -> Bool {
        for number in inner.keys {
            if inner[number]?.prune() != true { inner[number] = nil }
        }
        return !hidden.isEmpty || !inner.isEmpty
    }
}

/// Copies an encoded message without the fields of a shape.
enum FieldFilter {
    static func without(_ shape: MessageShape, _ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var rest = bytes
        while !rest.isEmpty {
            let start = rest.startIndex
            let tag = try varint(&rest)
            let number = Int(truncatingIfNeeded: tag >> 3)
            switch tag & 7 {
            case 0: _ = try varint(&rest)
            case 1: rest = try rest.without(8)
            case 5: rest = try rest.without(4)
            case 2:
                let length = Int(clamping: try varint(&rest))
                let content = rest.prefix(length)
                rest = try rest.without(length)
                if !shape.hidden.contains(number), let inner = shape.inner[number] {
                    let cleared = try without(inner, content)
                    append(tag, to: &kept)
                    append(UInt64(cleared.count), to: &kept)
                    kept += cleared
                    continue
                }
            default: throw AnswerFault()
            }
            if !shape.hidden.contains(number) { kept += bytes[start..<rest.startIndex] }
        }
        return kept
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw AnswerFault() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw AnswerFault()
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

extension ArraySlice<UInt8> {
    fileprivate func without(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count <= self.count else { throw AnswerFault() }
        return dropFirst(count)
    }
}
