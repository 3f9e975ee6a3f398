internal import Contracts
internal import SwiftProtobuf

extension User.Role {
    /// How far a role sees: everybody what is public or internal, estimators and above what is
    /// restricted, owner and admin all (1.15).
    var accessLevels: [Attachment.AccessLevel] {
        switch self {
        case .owner, .admin: [.public, .internal, .restricted, .confidential]
        case .manager, .serviceAdvisor, .estimator: [.public, .internal, .restricted]
        case .partsManager, .accountant, .technician, .receptionist: [.public, .internal]
        case .unspecified, .UNRECOGNIZED: []
        }
    }
}

extension Attachment {
    /// Whether somebody of the shop may see it; who uploaded a restricted one may.
    func isVisible(to role: User.Role, user: String) -> Bool {
        role.accessLevels.contains(accessLevel)
            || accessLevel == .restricted && !user.isEmpty && uploadedBy == user
                && role.accessLevels.contains(.internal)
    }

    /// Whether it is for somebody outside: public, and for them by its own flag. What is internal
    /// is not found, whatever the flag says (J127).
    ///
    /// - Parameter now: microseconds since 1970.
    func isVisible(for purpose: FilePurpose, at now: Int64) -> Bool {
        guard !isExpired(at: now) else { return false }
        switch purpose {
        case .shop: return true
        case .customer: return accessLevel == .public && visibleToCustomer
        case .insurer: return accessLevel == .public && visibleToInsurance
        case .unspecified, .UNRECOGNIZED: return false
        }
    }

    /// Its day has passed.
    func isExpired(at now: Int64) -> Bool {
        hasExpirationDate && expirationDate.microseconds <= now
    }

    /// Whose bytes somebody is given: the original within the shop, the copy without places
    /// outside; nil where there is none for them.
    func fileHash(for purpose: FilePurpose) -> FileHash? {
        guard !hasBytesPurgedTime else { return nil }
        switch purpose {
        case .shop: return FileHash(sha256)
        case .customer, .insurer: return FileHash(outsideSha256)
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}
