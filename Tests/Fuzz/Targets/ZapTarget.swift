@testable import Wire

/// What libzmq asks about a key that knocks. Only a key of the list is let in, under its own name,
/// and every answer has six frames, with the id of its request.
///
/// An input is frames, each after a byte with its length.
///
/// Control: the count of frames not looked at; found in less than a second, 9 inputs.
enum ZapTarget {
    private static let key = [UInt8](repeating: 7, count: CurveKey.byteCount)

    private static let list: AllowList? = {
        guard let key = CurveKey(bytes: key),
            let entry = PublicKeyFile.Entry(name: "jobs", key: key)
        else { return nil }
        return try? AllowList([entry])
    }()

    @Sendable static func take(_ bytes: [UInt8]) {
        var frames: [[UInt8]] = []
        var rest = bytes[...]
        while let length = rest.popFirst(), frames.count < ZapRequest.framesMax {
            frames.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        guard let request = ZapRequest(frames) else { return }
        let answer = ZapAnswer(to: request, from: list)
        expect(answer.frames.count == 6, "an answer has six frames")
        expect(answer.frames[1] == frames[1], "an answer has the id of its request")
        if case .welcome(let holder) = answer.status {
            expect(frames.count == 7 && frames[6] == key, "only the key of the list is let in")
            expect(holder.name == "jobs", "a key has its name")
        }
        if case .welcome = ZapAnswer(to: request, from: nil).status {
            fail("no list lets nobody in")
        }
    }
}
