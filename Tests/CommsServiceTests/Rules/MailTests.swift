import Contracts
import Testing

@testable import CommsService

@Suite("What the carrier writes")
struct MailTests {
    private let shop = Mailbox(name: "Main Street Collision", address: "office@example.com")

    private func text(_ row: CommunicationLog) throws -> String {
        String(decoding: try FileCarrier.file(row, from: shop).bytes, as: UTF8.self)
    }

    @Test("a mail has its headers, an empty line and its text, in CRLF lines")
    func mail() throws {
        let row = Sample.log()
        let (name, bytes) = try FileCarrier.file(row, from: shop)
        #expect(name == "2026-06-05-\(row.id).eml")
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\r\n",
            omittingEmptySubsequences: false
        )
        #expect(lines.first == "From: \"Main Street Collision\" <office@example.com>")
        #expect(lines.contains("To: \"Morgan Hale\" <morgan@example.com>"))
        #expect(lines.contains("Subject: Your Honda"))
        #expect(lines.contains("Date: Fri, 05 Jun 2026 15:00:00 +0000"))
        #expect(lines.contains("Message-ID: <\(row.id)@collisionos.local>"))
        #expect(lines.suffix(3) == ["", "It is ready.", ""])
    }

    @Test("the same row is the same file, byte for byte")
    func same() throws {
        let row = Sample.log()
        #expect(try FileCarrier.file(row, from: shop) == FileCarrier.file(row, from: shop))
    }

    @Test("what is not ASCII is encoded in headers and stays in the text")
    func unicode() throws {
        var row = Sample.log()
        row.subject = "Voilà"
        row.messageContent = "Zoë, voilà."
        let text = try text(row)
        #expect(text.contains("Subject: =?utf-8?B?Vm9pbMOg?="))
        #expect(text.contains("Zoë, voilà."))
    }

    @Test("HTML goes beside the text")
    func alternative() throws {
        var row = Sample.log()
        row.messageHtml = "<p>It is ready.</p>"
        let text = try text(row)
        #expect(text.contains("Content-Type: multipart/alternative; boundary=\"=_\(row.id)\""))
        #expect(text.contains("<p>It is ready.</p>\r\n--=_\(row.id)--"))
    }

    @Test(
        "a line break in a header is refused: nobody writes headers of their own",
        arguments: [
            "Your car\nBcc: all@example.com", "Your car\r\nBcc: all@example.com",
            "Your car\rBcc: all@example.com", "a\u{0}b", "\u{b}", "x\n\u{338}y",
        ]
    )
    func injection(text: String) {
        var subject = Sample.log()
        subject.subject = text
        #expect(throws: MailFault.headerBreak(text)) { try FileCarrier.file(subject, from: shop) }
        var name = Sample.log()
        name.recipientName = text
        #expect(throws: MailFault.headerBreak(text)) { try FileCarrier.file(name, from: shop) }
        var phone = Sample.log()
        phone.channel = .sms
        phone.recipientPhone = text
        #expect(throws: MailFault.headerBreak(text)) { try FileCarrier.file(phone, from: shop) }
    }

    @Test(
        "an address is one address",
        arguments: [
            "", "nobody", "@example.com", "a@", "a@b@c", "a b@example.com", "a@b,c@d.com",
            "a@example.com\nBcc: x@example.com", "<a@example.com>",
        ]
    )
    func addresses(address: String) {
        var row = Sample.log()
        row.recipientEmail = address
        #expect(throws: MailFault.address(address)) { try FileCarrier.file(row, from: shop) }
    }

    @Test("a text message is a file with whom it goes to and what it says")
    func sms() throws {
        var row = Sample.log()
        row.channel = .sms
        row.recipientPhone = "+13305550142"
        let (name, bytes) = try FileCarrier.file(row, from: shop)
        #expect(name == "2026-06-05-\(row.id).sms")
        #expect(String(decoding: bytes, as: UTF8.self) == "To: +13305550142\n\nIt is ready.\n")
    }
}
