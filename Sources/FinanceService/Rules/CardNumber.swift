internal import Contracts
internal import SwiftProtobuf

/// F044: numbers of payment cards are never kept. A text is suspect when it holds 13 to 19
/// digits that begin as cards do and pass the check of Luhn: in one row, or in the groups that
/// are printed on cards (4-4-4-4, 4-6-5), parted by blanks or hyphens.
enum CardNumber {
    private static let lengths = 13...19

    static func isIn(_ text: String) -> Bool {
        var groups: [[Int]] = [[]]
        for character in text.unicodeScalars {
            switch character {
            case "0"..."9":
                groups[groups.count - 1].append(Int(character.value) - 48)
            case " ", "-", "\u{A0}":
                groups.append([])
            default:
                if holdsCard(groups) { return true }
                groups = [[]]
            }
        }
        return holdsCard(groups)
    }

    /// The first field of the payment that holds one.
    static func field(of payment: Payment) -> String? {
        let texts = [
            ("payment_method", payment.paymentMethod), ("check_number", payment.checkNumber),
            ("card_token", payment.cardToken), ("card_brand", payment.cardBrand),
            ("gateway_reference", payment.gatewayReference), ("bank_name", payment.bankName),
            ("eob_reference", payment.eobReference), ("notes", payment.notes),
        ]
        return texts.first { isIn($0.1) }?.0
    }

    /// The first field of the transaction that holds one.
    static func field(of row: FinancialTransaction) -> String? {
        if isIn(row.paymentDetails) { return "payment_details" }
        if isIn(row.metadata) { return "metadata" }
        let texts = [
            ("reference_number", row.referenceNumber), ("description", row.description_p),
            ("notes", row.notes), ("internal_notes", row.internalNotes),
            ("customer_notes", row.customerNotes), ("authorization_code", row.authorizationCode),
            ("approval_code", row.approvalCode),
        ]
        return texts.first { isIn($0.1) }?.0
    }

    private static func isIn(_ object: Google_Protobuf_Struct) -> Bool {
        object.fields.values.contains(where: isIn)
    }

    private static func isIn(_ value: Google_Protobuf_Value) -> Bool {
        switch value.kind {
        case .stringValue(let text): isIn(text)
        case .structValue(let object): isIn(object)
        case .listValue(let list): list.values.contains(where: isIn)
        case .numberValue(let number):
            // Whole numbers of a card's length are exact, or nearly: JSON has no others.
            UInt64(exactly: abs(number)).map { isIn(String($0)) } ?? false
        case .boolValue, .nullValue, nil: false
        }
    }

    private static func holdsCard(_ groups: [[Int]]) -> Bool {
        for (start, group) in groups.enumerated() {
            if holdsCard(group) { return true }
            guard group.count == 4 else { continue }
            for end in start + 2..<start + 5 where end < groups.count {
                let lengths = groups[start...end].map(\.count)
                let isPrinted =
                    lengths.dropLast().allSatisfy { $0 == 4 } || lengths == [4, 6, 5]
                    || lengths == [4, 6, 4]
                if isPrinted, isCard(Array(groups[start...end].joined())[...]) { return true }
            }
        }
        return false
    }

    /// A card pasted next to other digits counts too, as long as the run is not much longer.
    private static func holdsCard(_ run: [Int]) -> Bool {
        guard run.count >= lengths.lowerBound else { return false }
        if lengths.contains(run.count) { return isCard(run[...]) }
        guard run.count <= 2 * lengths.upperBound else { return false }
        for start in run.indices {
            for length in [16, 15] where start + length <= run.count {
                if isCard(run[start..<start + length]) { return true }
            }
        }
        return false
    }

    private static func isCard(_ digits: ArraySlice<Int>) -> Bool {
        guard lengths.contains(digits.count), let first = digits.first, (2...6).contains(first)
        else { return false }
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let doubled = place % 2 == 1 ? digit * 2 : digit
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0
    }
}
