/// What happened in a walk, told as it happens and kept for the end.
final class Timeline {
    struct Entry {
        enum Kind: String { case chapter, done, refused, fact, wrong }
        let kind: Kind
        let after: Duration
        let text: String
        let amount: Amount?
    }

    let began = ContinuousClock.now
    private(set) var entries: [Entry] = []
    private let isSilent: Bool

    init(isSilent: Bool) { self.isSilent = isSilent }

    func chapter(_ text: String) { add(.chapter, text, nil) }
    func done(_ text: String, _ amount: Amount? = nil) { add(.done, text, amount) }
    /// A no that was asked for: the rule holds.
    func refused(_ text: String) { add(.refused, text, nil) }
    /// Another service's decision arrived.
    func fact(_ text: String) { add(.fact, text, nil) }
    /// What should have been otherwise.
    func wrong(_ text: String) { add(.wrong, text, nil) }

    var mistakes: [String] { entries.filter { $0.kind == .wrong }.map(\.text) }

    private func add(_ kind: Entry.Kind, _ text: String, _ amount: Amount?) {
        let entry = Entry(
            kind: kind,
            after: ContinuousClock.now - began,
            text: text,
            amount: amount
        )
        entries.append(entry)
        if !isSilent { Terminal.say(Self.line(entry)) }
    }

    private static let textWidth = 72
    private static let amountWidth = 16

    private static func line(_ entry: Entry) -> String {
        let time = Terminal.dim(entry.after.secondsText.aligned(8))
        let amount = entry.amount?.text ?? ""
        switch entry.kind {
        case .chapter: return "\n" + Terminal.bold(entry.text)
        case .done:
            return "\(time)  ✓ \(entry.text.padded(textWidth)) \(amount.aligned(amountWidth))"
        case .refused: return "\(time)  \(Terminal.yellow("⨯")) \(entry.text)"
        case .fact: return "\(time)  → \(entry.text)"
        case .wrong: return "\(time)  \(Terminal.red("✗ \(entry.text)"))"
        }
    }

    var json: JSONValue {
        .array(
            entries.map { entry in
                var members: [JSONValue.Member] = [
                    .init("after", .string(entry.after.secondsText)),
                    .init("kind", .string(entry.kind.rawValue)),
                    .init("text", .string(entry.text)),
                ]
                if let amount = entry.amount { members.append(.init("amount", amount.json)) }
                return .object(members)
            }
        )
    }
}
