internal import Foundation
internal import Schema

struct Mailbox: Sendable, Equatable {
    var name: String
    var address: String
}

/// Why a mail cannot be written.
enum MailFault: Error, Equatable {
    /// A line break in a header: whoever put it there wants headers of their own.
    case headerBreak(String)
    case address(String)
}

/// An e-mail in the form of RFC 5322, UTF-8, 8 bit.
struct Mail: Sendable {
    var from: Mailbox
    var to: Mailbox
    var subject: String
    var text: String
    var html: String?
    /// Of the log row; the Message-ID is made of it.
    var id: String
    /// Microseconds since 1970.
    var at: Int64

    func bytes() throws(MailFault) -> [UInt8] {
        var lines = [
            "From: " + (try Self.header(from)),
            "To: " + (try Self.header(to)),
            "Subject: " + (try Self.header(subject)),
            "Date: " + Self.date(at),
            "Message-ID: <\(id)@collisionos.local>",
            "MIME-Version: 1.0",
        ]
        if let html {
            let boundary = "=_\(id)"
            lines += [
                "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
                "--" + boundary, "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit", "", text, "--" + boundary,
                "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
                html, "--" + boundary + "--",
            ]
        } else {
            lines += [
                "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
                text,
            ]
        }
        let whole = lines.joined(separator: "\n").split(
            separator: "\n",
            omittingEmptySubsequences: false
        ).map { $0.hasSuffix("\r") ? String($0.dropLast()) : String($0) }
        return Array((whole.joined(separator: "\r\n") + "\r\n").utf8)
    }

    private static func header(_ box: Mailbox) throws(MailFault) -> String {
        let address = box.address
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }),
            address.unicodeScalars.allSatisfy({
                $0.value > 32 && $0.value != 127 && $0 != "<" && $0 != ">" && $0 != ","
            })
        else { throw .address(address) }
        return box.name.isEmpty ? address : (try header(box.name, isPhrase: true)) + " <\(address)>"
    }

    /// Plain ASCII as it is, anything else as RFC 2047 words.
    private static func header(_ text: String, isPhrase: Bool = false) throws(MailFault) -> String {
        guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            throw .headerBreak(text)
        }
        if text.unicodeScalars.allSatisfy({ $0.isASCII }) {
            guard isPhrase else { return text }
            let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(quoted)\""
        }
        return "=?utf-8?B?\(Data(text.utf8).base64EncodedString())?="
    }

    private static func date(_ at: Int64) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss +0000"
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(at / 1_000_000)))
    }
}
