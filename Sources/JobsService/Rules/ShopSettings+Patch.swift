internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// Settings are changed key by key (J004).
extension ShopSettings {
    /// These settings with what a patch says: a key it does not name stays, a list is taken whole,
    /// an object is merged key by key.
    func patched(with patch: ShopSettings) throws -> ShopSettings {
        var settings = self
        // Merging messages would add lists up.
        if !patch.laborRates.isEmpty { settings.laborRates = [] }
        if !patch.taxes.isEmpty { settings.taxes = [] }
        if !patch.partMarkups.isEmpty { settings.partMarkups = [] }
        if !patch.openingDays.isEmpty { settings.openingDays = [] }
        if !patch.holidays.isEmpty { settings.holidays = [] }
        let told = patch.hasNotifications ? notifications.merged(with: patch.notifications) : nil
        try settings.merge(serializedBytes: try patch.serializedBytes() as [UInt8])
        if let told { settings.notifications = told }
        return settings
    }

    /// These settings without some, which have their defaults then.
    ///
    /// - Parameter keys: names as in JSON or as in the contract.
    func reset(_ keys: [String]) throws -> ShopSettings {
        var json = try jsonFields()
        for key in keys {
            guard Self.fieldNumber(key) != nil else { throw ShopRefusal.settingUnknown(key) }
            json[FieldNames.lowerCamel(key)] = nil
        }
        return try ShopSettings(
            jsonUTF8Bytes: try Google_Protobuf_Struct(fields: json).jsonUTF8Bytes() as [UInt8]
        )
    }

    /// What the fields' own rules cannot say.
    func checked() throws(ShopRefusal) {
        for (key, money) in [
            ("laborRate", laborRate), ("paintAndMaterialsRate", paintAndMaterialsRate),
            ("partsApprovalLimit", partsApprovalLimit),
        ] where money.minor < 0 {
            throw .settingInvalid(key, why: "an amount is not negative")
        }
        for rate in laborRates where rate.rate.minor < 0 {
            throw .settingInvalid("laborRates", why: "an amount is not negative")
        }
        guard Set(laborRates.map(\.laborType)).count == laborRates.count else {
            throw .settingInvalid("laborRates", why: "each type of labour once")
        }
        guard Set(partMarkups.map(\.partType)).count == partMarkups.count else {
            throw .settingInvalid("partMarkups", why: "each type of part once")
        }
        guard Set(openingDays.map(\.weekday)).count == openingDays.count else {
            throw .settingInvalid("openingDays", why: "each weekday once")
        }
        for day in openingDays where day.open && OpeningHours(day) == nil {
            throw .settingInvalid("openingDays", why: "a day opens before it closes")
        }
        for holiday in holidays where CivilDate(holiday) == nil {
            throw .settingInvalid("holidays", why: "\(holiday.prefix(16)) is no day")
        }
    }

    private func jsonFields() throws -> [String: Google_Protobuf_Value] {
        try Google_Protobuf_Struct(jsonUTF8Bytes: try jsonUTF8Bytes() as [UInt8]).fields
    }
}

extension Google_Protobuf_Struct {
    /// Key by key, objects within objects too; null takes a key away.
    func merged(with patch: Google_Protobuf_Struct, depth: Int = 0) -> Google_Protobuf_Struct {
        var merged = self
        for (key, value) in patch.fields {
            switch (value.kind, merged.fields[key]?.kind) {
            case (.nullValue, _), (nil, _): merged.fields[key] = nil
            case (.structValue(let inner), .structValue(let old)) where depth < 16:
                merged.fields[key] = Google_Protobuf_Value(
                    structValue: old.merged(with: inner, depth: depth + 1)
                )
            case (.some, _): merged.fields[key] = value
            }
        }
        return merged
    }
}
