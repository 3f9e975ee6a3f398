import EstimateFiles
import Foundation

/// Ever new estimates made of one: another claim on another car, so that each import makes
/// everything anew. The owner stays: a customer who comes back.
struct EstimateVariations: Sendable {
    private let text: String
    private let identity: String
    private let claim: String
    private let vin: String

    /// - Throws: `Trouble` when the file is not BMS XML in UTF-8 with an id, a claim and a VIN.
    init(path: String) throws {
        let data = FileManager.default.contents(atPath: path) ?? Data()
        guard let text = String(data: data, encoding: .utf8) else {
            throw Trouble("\(path) is not a text in UTF-8")
        }
        func element(_ name: String) throws -> String {
            let parts = text.components(separatedBy: "<\(name)>")
            guard parts.count > 1, let value = parts[1].components(separatedBy: "<").first,
                !value.isEmpty
            else { throw Trouble("\(path) has no \(name)") }
            return value
        }
        self.text = text
        identity = try element("RqUID")
        claim = try element("ClaimNum")
        vin = try element("VINNum")
    }

    /// - Parameter number: never the same twice in one run; the last six digits name the car.
    func document(_ number: Int) throws -> Data {
        let serial = String(format: "%06d", number % 1_000_000)
        let draft = try VIN(vin.prefix(11) + serial)
        let car = String(draft.text.prefix(8)) + String(draft.checkDigit) + draft.text.dropFirst(9)
        let varied =
            text
            .replacing(identity, with: UUID().uuidString.lowercased())
            .replacing(claim, with: "\(claim)-\(number)")
            .replacing(vin, with: car)
        return Data(varied.utf8)
    }

    /// The same as the body of an import.
    func request(_ number: Int) throws -> Data {
        let content = try document(number).base64EncodedString()
        return Data(#"{"files": [{"name": "estimate.xml", "content": "\#(content)"}]}"#.utf8)
    }
}
