/// Walks every shop's audit chain: each entry's hash, its link to the one before, the numbers
/// without a gap, and the end where it was left.
struct AuditCheck {
    private let session: Session

    init(_ session: Session) { self.session = session }

    func run() throws -> [VerifyFinding] {
        var findings: [VerifyFinding] = []
        var heads = try self.heads()
        var shop: ShopID?
        var sequence: Int64 = 0
        var hash = AuditLink.origin

        func find(_ detail: String) {
            guard findings.count < Engine.findingsMax else { return }
            findings.append(
                VerifyFinding(
                    check: "audit",
                    place: "\(shop?.text ?? "") \(sequence)",
                    detail: detail
                )
            )
        }
        func endOfShop() {
            guard let shop else { return }
            guard let head = heads.removeValue(forKey: shop) else {
                return find("the chain's end is not recorded")
            }
            if head.sequence != sequence || head.hash != hash {
                find("the chain ends here, not at \(head.sequence)")
            }
        }

        _ = try session.rows(
            "SELECT \(AuditLink.columns) FROM audit_log ORDER BY shop_id, sequence"
        ) { row in
            let (link, claimed) = try AuditLink.read(row)
            if link.shop != shop {
                endOfShop()
                shop = link.shop
                sequence = 0
                hash = AuditLink.origin
            }
            if link.sequence != sequence + 1 { find("\(link.sequence) follows") }
            sequence = link.sequence
            if link.previous != hash { find("the link to the entry before is broken") }
            if link.hash() != claimed { find("the entry was changed") }
            hash = claimed
        }
        endOfShop()
        for (lost, head) in heads {
            shop = lost
            sequence = head.sequence
            find("the chain is gone")
        }
        return findings
    }

    private func heads() throws -> [ShopID: (sequence: Int64, hash: [UInt8])] {
        let rows = try session.rows("SELECT shop_id, sequence, hash FROM audit_heads") {
            (try shopColumn($0, 0), (integerColumn($0, 1), columnBytes($0.pointer, 2)))
        }
        return Dictionary(rows) { first, _ in first }
    }
}
