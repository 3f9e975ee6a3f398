internal import Chassis

/// Why a second factor is neither begun nor confirmed nor taken away.
enum SecondFactorRefusal: Refusal, Equatable {
    case passwordWrong
    case notEnrolled
    case codeWrong
    case demandedByShop

    var words: RefusalWords {
        switch self {
        case .passwordWrong:
            RefusalWords(.permissionDenied, "password_wrong", "the password is wrong")
        case .notEnrolled:
            RefusalWords(
                .failedPrecondition,
                "second_factor_not_enrolled",
                "there is no second factor to confirm or to take away"
            )
        case .codeWrong:
            RefusalWords(
                .permissionDenied,
                "code_wrong",
                "the code is wrong, too old, or was used before"
            )
        case .demandedByShop:
            RefusalWords(
                .failedPrecondition,
                "second_factor_demanded",
                "the shop demands a second factor of this role"
            )
        }
    }
}
