import Testing

@testable import Wire

@Suite("The window of a stream")
struct StreamWindowTests {
    @Test("a sender stops when the window is used up and goes on with credit")
    func stops() {
        var window = SendWindow()
        for _ in 0..<256 {
            #expect(window.maySend)
            window.sent(bytes: 1_024)
        }
        #expect(!window.maySend)
        #expect(window.credited(bytes: 1) == true)
        #expect(window.maySend)
        #expect(window.credited(bytes: 1) == false)
    }

    @Test("an item larger than the window passes, and the debt is paid first")
    func largeItem() {
        var window = SendWindow()
        window.sent(bytes: 4 << 20)
        #expect(!window.maySend)
        #expect(window.credited(bytes: 3 << 20) == false)
        #expect(window.credited(bytes: 1 << 20) == true)
    }

    @Test("hostile credit gives no more than 16 MiB and traps nothing")
    func hostile() {
        for bytes in [UInt64.max, UInt64(Int64.max), 1 << 40, 0] {
            var window = SendWindow()
            for _ in 0..<10 { _ = window.credited(bytes: bytes) }
            #expect(window.bytesLeft <= SendWindow.bytesMax)
            for _ in 0..<3 { window.sent(bytes: .max) }
            #expect(!window.maySend)
            _ = window.credited(bytes: bytes)
        }
    }

    @Test("empty items need credit too")
    func emptyItems() {
        var window = SendWindow()
        var sent = 0
        while window.maySend {
            window.sent(bytes: 0)
            sent += 1
        }
        #expect(sent == SendWindow.initialBytes)
    }

    @Test("credit is sent when half of the window has been read")
    func grant() {
        var window = ReceiveWindow()
        #expect(window.arrived(bytes: 100_000) == true)
        #expect(window.taken(bytes: 100_000) == nil)
        #expect(window.arrived(bytes: 100_000) == true)
        #expect(window.taken(bytes: 100_000) == 200_000)
        #expect(window.bytesLeft == SendWindow.initialBytes)
    }

    @Test("a server that sends without credit is found out")
    func violation() {
        var window = ReceiveWindow()
        #expect(window.arrived(bytes: 1 << 20) == true)
        #expect(window.arrived(bytes: 1) == false)
    }

    // With credit only for a whole window (`grantAt = size`), the pair stands still for ever.
    @Test("whatever the items and the reader, the stream never stands still and never overfills")
    func anyStream() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for size in [SendWindow.initialBytes, 300_001, 1 << 20, 64 << 20] {
            var (sender, receiver) = (SendWindow(), ReceiveWindow(bytes: size))
            _ = sender.credited(bytes: UInt64(receiver.opening))
            var (unread, credits): ([Int], [Int]) = ([], [])
            var idle = 0
            for _ in 0..<20_000 {
                switch Int.random(in: 0..<3, using: &generator) {
                case 0 where sender.maySend:
                    let large = Int.random(in: 0..<50, using: &generator) == 0
                    let bytes = Int.random(in: 0...(large ? 4 << 20 : 4_000), using: &generator)
                    sender.sent(bytes: bytes)
                    #expect(receiver.arrived(bytes: bytes) == true, "seed \(seed)")
                    unread.append(bytes)
                case 1 where !unread.isEmpty:
                    if let credit = receiver.taken(bytes: unread.removeFirst()) {
                        credits.append(credit)
                    }
                case 2 where !credits.isEmpty:
                    _ = sender.credited(bytes: UInt64(credits.removeFirst()))
                default: break
                }
                if !sender.maySend && unread.isEmpty && credits.isEmpty { idle += 1 }
                let held = unread.reduce(0, +)
                #expect(held <= SendWindow.bytesMax + (4 << 20), "seed \(seed)")
            }
            #expect(idle == 0, "seed \(seed)")
        }
    }
}
