internal import Chassis

/// Which settings a shop does not take.
enum ShopRefusal: Refusal, Equatable {
    case settingUnknown(String)
    case settingInvalid(String, why: String)
    case timezoneUnknown(String)

    var words: RefusalWords {
        switch self {
        case .settingUnknown(let key):
            RefusalWords(
                .invalidArgument,
                "setting_unknown",
                "there is no setting \(key.prefix(64))",
                facts: ["setting": String(key.prefix(64))]
            )
        case .settingInvalid(let key, let why):
            RefusalWords(
                .invalidArgument,
                "setting_invalid",
                "\(key): \(why)",
                facts: ["setting": key]
            )
        case .timezoneUnknown(let name):
            RefusalWords(
                .invalidArgument,
                "timezone_unknown",
                "\(name.prefix(64)) is no time zone of the IANA list"
            )
        }
    }
}
