@testable import Wire

/// A batch as a peer sends it. What is read as frames and written again is the same bytes, up to
/// where the batch is faulty; a whole batch has no fault.
///
/// Control: a head longer than its frame let through from 16 KiB on; found in less than a second, 8
/// inputs.
enum FrameTarget {
    @Sendable static func take(_ batch: [UInt8]) {
        var reader = FrameReader(batch, lengthMax: FrameLimit.min)
        var written: [UInt8] = []
        var isWhole = true
        do throws(FrameFault) {
            while let slice = try reader.next() {
                let frame = reader.frame(slice)
                expect(frame.kind.isAboutConnection == (frame.callID == 0), "ids fit kinds")
                written += frame.bytes
            }
        } catch {
            isWhole = false
        }
        expect(batch.starts(with: written), "a frame is written as it was read")
        expect(!isWhole || written.count == batch.count, "a batch without fault is frames")
    }
}
