/// What libzmq asks about a key that knocks (ZeroMQ RFC 27).
struct ZapRequest {
    /// Frames of a message that are looked at.
    static let framesMax = 8

    let requestID: [UInt8]
    let domain: String
    let address: String
    /// Why it is not answered yes, whatever the key.
    let fault: ZapAnswer.Status?
    let key: CurveKey?

    /// Nil for what cannot even be answered.
    init?(_ frames: [[UInt8]]) {
        guard frames.count >= 2 else { return nil }
        requestID = frames[1]
        domain = frames.count > 2 ? String(decoding: frames[2], as: UTF8.self) : ""
        address = frames.count > 3 ? String(decoding: frames[3], as: UTF8.self) : ""
        guard frames[0] == Array(ZapAnswer.version.utf8) else {
            (fault, key) = (.broken("not version \(ZapAnswer.version)"), nil)
            return
        }
        guard frames.count == 7, frames[5] == Array("CURVE".utf8) else {
            (fault, key) = (.refused("not CURVE with one credential"), nil)
            return
        }
        key = CurveKey(bytes: frames[6])
        fault = key == nil ? .refused("not a key of \(CurveKey.byteCount) bytes") : nil
    }
}

/// The answer to a `ZapRequest`.
struct ZapAnswer {
    enum Status: Hashable {
        case welcome(AllowList.Holder)
        case refused(String)
        case broken(String)
    }

    static let version = "1.0"
    /// A property of every message of the connection, beside User-Id: which of the peer's keys.
    static let keyNumberProperty = "Key-Number"

    let requestID: [UInt8]
    let status: Status

    /// - Parameter list: the allow-list of the request's domain.
    init(to request: ZapRequest, from list: AllowList?) {
        requestID = request.requestID
        if let fault = request.fault {
            status = fault
        } else if let list, let key = request.key {
            status =
                list.holder(of: key).map(Status.welcome) ?? .refused("a key that is not allowed")
        } else {
            status = .refused("no such domain")
        }
    }

    var frames: [[UInt8]] {
        let (code, text): (String, String)
        var (name, metadata): (String, [UInt8]) = ("", [])
        switch status {
        case .welcome(let holder):
            (code, text) = ("200", "OK")
            name = holder.name
            metadata = Self.property(Self.keyNumberProperty, "\(holder.number)")
        case .refused(let why): (code, text) = ("400", why)
        case .broken(let why): (code, text) = ("500", why)
        }
        return [
            Array(Self.version.utf8), requestID, Array(code.utf8), Array(text.utf8),
            Array(name.utf8), metadata,
        ]
    }

    /// ZMTP's form of a property: a byte with the length of the name, four with that of the value.
    private static func property(_ name: String, _ value: String) -> [UInt8] {
        let bytes = Array(value.utf8)
        let length = UInt32(clamping: bytes.count)
        return [UInt8(clamping: name.utf8.count)] + Array(name.utf8)
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + bytes
    }
}
