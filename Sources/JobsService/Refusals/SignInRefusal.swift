internal import Chassis
internal import Schema

/// Why nobody is let in, or let in again.
enum SignInRefusal: Refusal, Equatable {
    case signInBusy
    case signInFailed
    case accountLocked(untilMicroseconds: Int64)
    case accountInactive
    case severalShops
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
        case .severalShops:
            RefusalWords(
                .failedPrecondition,
                "several_shops",
                "this address works in several shops; say which"
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
