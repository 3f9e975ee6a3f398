internal import Contracts

/// The code beside the password.
extension UserCredential {
    /// Roles of which a shop may demand a second factor.
    static let demandingRoles: Set<User.Role> = [.owner, .admin, .accountant]

    enum CodeCheck: Equatable {
        case notEnrolled
        case needed
        case wrong
        /// The credential with the code used up.
        case right(UserCredential)
    }

    var hasSecondFactor: Bool { hasTotpSecret }

    /// - Parameter now: microseconds since 1970.
    func checking(code: String, at now: Int64) -> CodeCheck {
        guard hasSecondFactor, let totp = TOTP(base32: totpSecret) else { return .notEnrolled }
        let typed = code.filter { $0 != " " }
        guard !typed.isEmpty else { return .needed }
        var credential = self
        if let step = totp.step(of: typed, at: now, after: totpLastStep) {
            credential.totpLastStep = step
            return .right(credential)
        }
        let hash = RecoveryCode.hash(typed)
        guard let place = recoveryCodeHashes.firstIndex(of: hash) else { return .wrong }
        credential.recoveryCodeHashes.remove(at: place)
        return .right(credential)
    }

    func enrolling(_ totp: TOTP) -> UserCredential {
        var credential = self
        credential.totpPendingSecret = totp.base32
        return credential
    }

    /// The pending secret takes effect with the first code of the app.
    func confirming(
        code: String,
        recovery hashes: [String],
        at now: Int64
    ) throws(SecondFactorRefusal) -> UserCredential {
        guard hasTotpPendingSecret, let totp = TOTP(base32: totpPendingSecret) else {
            throw .notEnrolled
        }
        guard let step = totp.step(of: code.filter { $0 != " " }, at: now, after: 0) else {
            throw .codeWrong
        }
        var credential = self
        credential.totpSecret = totpPendingSecret
        credential.clearTotpPendingSecret()
        credential.totpLastStep = step
        credential.recoveryCodeHashes = hashes
        return credential
    }

    func withoutSecondFactor() -> UserCredential {
        var credential = self
        credential.clearTotpSecret()
        credential.clearTotpPendingSecret()
        credential.recoveryCodeHashes = []
        return credential
    }
}

extension Shop {
    /// The shop demands a second factor of everybody in this role.
    func demandsSecondFactor(of role: User.Role) -> Bool {
        settings.secondFactorRequired && UserCredential.demandingRoles.contains(role)
    }
}
