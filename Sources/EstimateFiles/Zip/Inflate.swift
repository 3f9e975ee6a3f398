/// Unpacks deflate (RFC 1951) to a size known beforehand: never more than that, and every code and
/// distance checked, so that no input can read or write outside.
struct Inflate {
    private let input: ArraySlice<UInt8>
    private var position: Int
    private var bitBuffer: UInt32 = 0
    private var bitCount: UInt32 = 0
    private var output: [UInt8] = []
    private let size: Int

    /// The unpacked bytes, or `nil` for anything that is not exactly `size` bytes of deflate.
    static func inflate(_ input: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
        var inflate = Inflate(input: input, size: size)
        return inflate.run() ? inflate.output : nil
    }

    private init(input: ArraySlice<UInt8>, size: Int) {
        self.input = input
        self.size = size
        position = input.startIndex
        output.reserveCapacity(min(size, 1 << 20))
    }

    private mutating func run() -> Bool {
        while true {
            guard let isLast = bits(1), let kind = bits(2) else { return false }
            let isGood =
                switch kind {
                case 0: stored()
                case 1: codes(Self.fixedLiterals, Self.fixedDistances)
                case 2: dynamic()
                default: false
                }
            guard isGood else { return false }
            if isLast == 1 { return output.count == size }
        }
    }

    private mutating func bits(_ count: UInt32) -> Int? {
        while bitCount < count {
            guard position < input.endIndex else { return nil }
            bitBuffer |= UInt32(input[position]) << bitCount
            bitCount += 8
            position += 1
        }
        let value = bitBuffer & ((1 << count) - 1)
        bitBuffer >>= count
        bitCount -= count
        return Int(value)
    }

    private mutating func stored() -> Bool {
        bitBuffer = 0
        bitCount = 0
        guard position + 4 <= input.endIndex else { return false }
        let length = Int(input[position]) | Int(input[position + 1]) << 8
        let complement = Int(input[position + 2]) | Int(input[position + 3]) << 8
        position += 4
        guard length == complement ^ 0xFFFF, position + length <= input.endIndex,
            output.count + length <= size
        else { return false }
        output += input[position..<(position + length)]
        position += length
        return true
    }

    private mutating func dynamic() -> Bool {
        guard let literals = bits(5), let distances = bits(5), let lengths = bits(4) else {
            return false
        }
        var orders = [Int](repeating: 0, count: Self.order.count)
        for index in 0..<(lengths + 4) {
            guard let length = bits(3) else { return false }
            orders[Self.order[index]] = length
        }
        guard let meta = Huffman(lengths: orders) else { return false }
        let total = literals + 257 + distances + 1
        var all: [Int] = []
        while all.count < total {
            guard let symbol = decode(meta) else { return false }
            var value = 0
            var count = 1
            switch symbol {
            case 0...15: value = symbol
            case 16:
                guard let last = all.last, let more = bits(2) else { return false }
                (value, count) = (last, 3 + more)
            case 17:
                guard let more = bits(3) else { return false }
                count = 3 + more
            default:
                guard let more = bits(7) else { return false }
                count = 11 + more
            }
            guard all.count + count <= total else { return false }
            all += repeatElement(value, count: count)
        }
        guard let literal = Huffman(lengths: Array(all[..<(literals + 257)])),
            let distance = Huffman(lengths: Array(all[(literals + 257)...]))
        else { return false }
        return codes(literal, distance)
    }

    private mutating func codes(_ literals: Huffman, _ distances: Huffman) -> Bool {
        while true {
            guard let symbol = decode(literals) else { return false }
            if symbol < 256 {
                guard output.count < size else { return false }
                output.append(UInt8(symbol))
                continue
            }
            if symbol == 256 { return true }
            guard symbol - 257 < Self.lengthBases.count,
                let extra = bits(Self.lengthExtras[symbol - 257]), let code = decode(distances),
                code < Self.distanceBases.count, let more = bits(Self.distanceExtras[code])
            else { return false }
            let length = Self.lengthBases[symbol - 257] + extra
            let distance = Self.distanceBases[code] + more
            guard distance <= output.count, output.count + length <= size else { return false }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    private mutating func decode(_ code: Huffman) -> Int? {
        var value = 0
        var first = 0
        var index = 0
        for count in code.counts.dropFirst() {
            guard let bit = bits(1) else { return nil }
            value |= bit
            if value - count < first {
                let position = index + value - first
                return position < code.symbols.count ? code.symbols[position] : nil
            }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        return nil
    }

    /// A canonical code: how many symbols of each length, and the symbols in order.
    struct Huffman {
        private(set) var counts = [Int](repeating: 0, count: 16)
        private(set) var symbols: [Int] = []

        /// `nil` for lengths that claim more codes than there are.
        init?(lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            var left = 1
            for count in counts.dropFirst() {
                left = left * 2 - count
                if left < 0 { return nil }
            }
            for length in 1..<16 where counts[length] > 0 {
                for (symbol, own) in lengths.enumerated() where own == length {
                    symbols.append(symbol)
                }
            }
        }

        fileprivate init(complete lengths: [Int]) {
            self = Huffman(lengths: lengths) ?? Huffman(empty: ())
        }

        private init(empty: Void) {}
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
        131, 163, 195, 227, 258,
    ]
    private static let lengthExtras: [UInt32] = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
        2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ]
    private static let distanceExtras: [UInt32] = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12,
        13, 13,
    ]
    private static let fixedLiterals = Huffman(
        complete: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    )
    private static let fixedDistances = Huffman(complete: Array(repeating: 5, count: 30))
}
