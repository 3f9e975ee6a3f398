internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// J007: five failed sign-ins within 15 minutes lock a person out for 15.
extension UserCredential {
    static let failuresMax: Int32 = 5
    static let windowMicroseconds: Int64 = 15 * 60 * 1_000_000

    func isLocked(at now: Int64) -> Bool {
        hasLockUntil && lockUntil.microseconds > now
    }

    func failed(at now: Int64) -> UserCredential {
        var credential = self
        let inWindow = hasFailedSince && now - failedSince.microseconds < Self.windowMicroseconds
        credential.failedAttempts = inWindow ? failedAttempts.addingClamped(1) : 1
        if !inWindow { credential.failedSince = Google_Protobuf_Timestamp(microseconds: now) }
        if credential.failedAttempts >= Self.failuresMax {
            credential.lockUntil = Google_Protobuf_Timestamp(
                microseconds: now + Self.windowMicroseconds
            )
            credential.failedAttempts = 0
            credential.clearFailedSince()
        }
        return credential
    }

    func succeeded() -> UserCredential {
        var credential = self
        credential.failedAttempts = 0
        credential.clearFailedSince()
        credential.clearLockUntil()
        return credential
    }
}
