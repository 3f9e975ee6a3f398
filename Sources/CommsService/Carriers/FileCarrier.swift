internal import Contracts
internal import Foundation
internal import Schema

/// Sends by writing files that a mail or SMS program picks up: `<time>-<id>.eml` and `.sms`. The
/// name comes from the row alone, so that writing twice writes once.
struct FileCarrier: Sendable {
    static let name = "file"

    let directory: String

    /// The name of the written file.
    func send(_ row: CommunicationLog, from sender: Mailbox) async throws -> String {
        let (name, bytes) = try Self.file(row, from: sender)
        let directory = directory
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global(qos: .utility).async {
                done.resume(with: Result { try Self.write(bytes, directory, name) })
            }
        }
        return name
    }

    static func file(
        _ row: CommunicationLog,
        from sender: Mailbox
    ) throws(MailFault) -> (name: String, bytes: [UInt8]) {
        let date = CivilDate(microseconds: row.createTime.microseconds).text
        let stem = "\(date)-\(row.id)"
        switch row.channel {
        case .email:
            let mail = Mail(
                from: sender,
                to: Mailbox(name: row.recipientName, address: row.recipientEmail),
                subject: row.subject,
                text: row.messageContent,
                html: row.hasMessageHtml ? row.messageHtml : nil,
                id: row.id,
                at: row.createTime.microseconds
            )
            return (stem + ".eml", try mail.bytes())
        case .sms, .phone, .push, .portal, .inPerson, .fax, .mail, .other, .unspecified,
            .UNRECOGNIZED:
            let to = row.recipientPhone
            guard to.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
                throw .headerBreak(to)
            }
            let text = "To: \(to)\n\n\(row.messageContent)\n"
            return (stem + "." + row.channel.storedName, Array(text.utf8))
        }
    }

    private static func write(_ bytes: [UInt8], _ directory: String, _ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try Data(bytes).write(to: URL(fileURLWithPath: directory + "/" + name), options: .atomic)
    }
}
