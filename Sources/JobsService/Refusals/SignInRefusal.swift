internal import Chassis
internal import Contracts
internal import Schema

/// Why nobody is let in, or let in again.
enum SignInRefusal: Refusal, Equatable {
    case signInBusy
    case signInFailed
    case accountLocked(untilMicroseconds: Int64)
    case accountInactive
    /// Those where the password is right.
    case severalShops([ReachableShop])
    case secondFactorNeeded
    case secondFactorWrong
    case shopUnreachable
    case refreshTokenInvalid
    case refreshTokenReused
    case passwordTooWeak

    var words: RefusalWords {
        switch self {
        case .signInBusy:
            RefusalWords(
                .resourceExhausted,
                "sign_in_busy",
                "too many people are signing in at once; try again"
            )
        case .signInFailed:
            RefusalWords(.unauthenticated, "sign_in_failed", "the address or the password is wrong")
        case .accountLocked(let until):
            RefusalWords(
                .unauthenticated,
                "account_locked",
                "too many failed sign-ins; the account is locked until \(RFC3339.text(microseconds: until) ?? "later")",
                facts: ["until": RFC3339.text(microseconds: until) ?? ""]
            )
        case .accountInactive:
            RefusalWords(.unauthenticated, "account_inactive", "the account is not in use any more")
        case .severalShops(let shops):
            RefusalWords(
                .failedPrecondition,
                "several_shops",
                "this address works in several shops; say which by shopId",
                facts: Dictionary(
                    shops.map { ($0.shopID, $0.name) } + [
                        ("shops", shops.map(\.shopID).joined(separator: ","))
                    ],
                    uniquingKeysWith: { first, _ in first }
                )
            )
        case .secondFactorNeeded:
            RefusalWords(
                .unauthenticated,
                "second_factor_needed",
                "send the code of the authenticator app, or a recovery code, as code"
            )
        case .secondFactorWrong:
            RefusalWords(
                .unauthenticated,
                "second_factor_wrong",
                "the code is wrong, too old, or was used before"
            )
        case .shopUnreachable:
            RefusalWords(
                .permissionDenied,
                "shop_unreachable",
                "this session does not lead into that shop; sign in there"
            )
        case .refreshTokenInvalid:
            RefusalWords(
                .unauthenticated,
                "refresh_token_invalid",
                "the refresh token is unknown or has expired"
            )
        case .refreshTokenReused:
            RefusalWords(
                .unauthenticated,
                "refresh_token_reused",
                "the refresh token was used before; the session has ended"
            )
        case .passwordTooWeak:
            RefusalWords(
                .invalidArgument,
                "password_too_weak",
                "a password has at least \(PasswordHash.passwordCharactersMin) characters"
            )
        }
    }
}
