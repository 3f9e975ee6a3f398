import Testing

@testable import Wire

@Suite("The frame reader")
struct FrameReaderTests {
    static let limit = FrameLimit.standard

    static func frames(of batch: [UInt8], limit: Int = limit) -> (
        frames: [Frame], fault: FrameFault?
    ) {
        var reader = FrameReader(batch, lengthMax: limit)
        var frames: [Frame] = []
        do throws(FrameFault) {
            while let slice = try reader.next() { frames.append(reader.frame(slice)) }
            return (frames, nil)
        } catch {
            return (frames, error)
        }
    }

    static let golden: [Frame] = [
        Frame(.hello, head: [1, 2, 3]),
        Frame(.request, callID: 7, head: [9], payload: Array(0..<200)),
        Frame(.response, callID: .max, payload: [5]),
        Frame(.cancel, callID: 1),
        Frame(.ping),
    ]

    @Test("reads the bytes of docs/wire.md, section 2")
    func layout() {
        let bytes: [UInt8] = [
            0, 0, 0, 15, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2, 0xaa, 0xbb, 0xcc,
        ]
        let read = Self.frames(of: bytes)
        #expect(read.fault == nil)
        #expect(read.frames == [Frame(.request, callID: 258, head: [0xaa], payload: [0xbb, 0xcc])])
        #expect(read.frames.first?.bytes == bytes)
    }

    @Test("an empty batch has no frames")
    func empty() {
        let read = Self.frames(of: [])
        #expect(read.frames.isEmpty && read.fault == nil)
    }

    @Test("of every prefix of a batch, gives the whole frames and faults the rest")
    func everyPrefix() {
        let batch = Self.golden.flatMap(\.bytes)
        var ends = Set([0])
        for frame in Self.golden { ends.insert((ends.max() ?? 0) + frame.byteCount) }
        for count in 0...batch.count {
            let read = Self.frames(of: Array(batch.prefix(count)))
            #expect((read.fault == nil) == ends.contains(count), "prefix of \(count)")
            #expect(read.frames == Array(Self.golden.prefix(read.frames.count)))
            #expect(read.frames.map(\.byteCount).reduce(0, +) <= count)
        }
    }

    /// A cancel frame of call 1 whose length field says `length`.
    static func lying(_ length: UInt32) -> [UInt8] {
        var bytes = Frame(.cancel, callID: 1).bytes
        for index in 0..<4 {
            bytes[index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index)))
        }
        return bytes
    }

    @Test(
        "X005: a length that lies is a fault, and nothing is allocated for it",
        arguments: [
            (0, .lengthTooSmall(0)), (11, .lengthTooSmall(11)),
            (13, .truncatedFrame(missing: 1)), (0xffff, .truncatedFrame(missing: 0xffff - 12)),
            (UInt32(limit), .truncatedFrame(missing: limit - 12)),
            (UInt32(limit) + 1, .lengthTooLarge(UInt32(limit) + 1)),
            (0x7fff_ffff, .lengthTooLarge(0x7fff_ffff)),
            (0x8000_0000, .lengthTooLarge(0x8000_0000)),
            (.max, .lengthTooLarge(.max)),
        ] as [(UInt32, FrameFault)]
    )
    func lyingLength(length: UInt32, fault: FrameFault) {
        let read = Self.frames(of: Self.lying(length))
        #expect(read.frames.isEmpty)
        #expect(read.fault == fault)
    }

    @Test("a head longer than its frame is a fault")
    func headBeyondFrame() {
        var bytes = Frame(.request, callID: 1, head: [1, 2], payload: [3]).bytes
        bytes[7] = 3
        #expect(Self.frames(of: bytes).fault == nil)
        bytes[7] = 4
        #expect(Self.frames(of: bytes).fault == .headBeyondFrame(4))
        bytes[6] = 0xff
        #expect(Self.frames(of: bytes).fault == .headBeyondFrame(0xff04))
    }

    @Test("a kind that is not in the table is a fault")
    func kinds() {
        for number in UInt8.min ... .max {
            var bytes = Frame(.cancel, callID: 1).bytes
            bytes[4] = number
            let isKnown = Frame.Kind(rawValue: number) != nil
            #expect(isKnown == (1...12).contains(number))
            if !isKnown { #expect(Self.frames(of: bytes).fault == .unknownKind(number)) }
        }
    }

    @Test("every flag is a fault, compression too, as long as none is defined")
    func flags() {
        for flags in 1...UInt8.max {
            var bytes = Frame(.request, callID: 1).bytes
            bytes[5] = flags
            #expect(Self.frames(of: bytes).fault == .unknownFlags(flags))
        }
    }

    @Test(
        "frames about calls have a call id, frames about the connection have none",
        arguments: Frame.Kind.allCases
    )
    func callIDs(kind: Frame.Kind) {
        #expect(
            (Self.frames(of: Frame(kind, callID: 0).bytes).fault == nil) == kind.isAboutConnection
        )
        #expect(
            (Self.frames(of: Frame(kind, callID: 5).bytes).fault == nil) == !kind.isAboutConnection
        )
    }

    @Test("what is written is read, however it is batched")
    func roundTrip() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var writer = BatchWriter()
        var written: [Frame] = []
        for _ in 0..<300 {
            let kind = Frame.Kind.allCases.randomElement(using: &generator) ?? .ping
            let size = [0, 10, 1_000, 100_000].randomElement(using: &generator) ?? 0
            let frame = Frame(
                kind,
                callID: kind.isAboutConnection ? 0 : .random(in: 1 ... .max, using: &generator),
                head: (0..<Int.random(in: 0..<300, using: &generator)).map { _ in
                    .random(in: 0 ... .max, using: &generator)
                },
                payload: [UInt8](repeating: 7, count: size)
            )
            written.append(frame)
            writer.append(frame)
        }
        var read: [Frame] = []
        while let batch = writer.first {
            #expect(batch.count <= Frame.batchBytesMax)
            let frames = Self.frames(of: batch)
            #expect(frames.fault == nil, "seed \(seed)")
            read += frames.frames
            writer.removeFirst()
        }
        #expect(read == written, "seed \(seed)")
        #expect(writer.isEmpty)
    }

    @Test("no bytes make it trap or read beyond the batch")
    func noise() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let batch = Self.golden.flatMap(\.bytes)
        for _ in 0..<20_000 {
            var bytes = batch
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
                    in: 0 ... .max,
                    using: &generator
                )
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
            let read = Self.frames(of: bytes)
            let total = read.frames.map(\.byteCount).reduce(0, +)
            #expect(read.fault == nil ? total == bytes.count : total <= bytes.count, "seed \(seed)")
            for frame in read.frames { _ = WireHead(bytes: frame.head) }
        }
    }

    @Test("a frame that does not fit beside others starts a batch of its own")
    func largeFrame() {
        var writer = BatchWriter()
        writer.append(Frame(.cancel, callID: 1))
        writer.append(Frame(.request, callID: 2, payload: [UInt8](repeating: 0, count: 1 << 20)))
        writer.append(Frame(.cancel, callID: 3))
        var counts: [Int] = []
        while let batch = writer.first {
            counts.append(batch.count)
            writer.removeFirst()
        }
        #expect(counts == [16, 16 + (1 << 20), 16])
    }
}
