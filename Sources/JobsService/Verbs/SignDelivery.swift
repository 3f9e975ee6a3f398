internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/jobs/{id}:signDelivery — keeps the customer's signature; it is never changed (J050).
enum SignDelivery {
    static func handle(_ request: SignDeliveryRequest, _ call: Call) async throws -> Job {
        let hash = SecretToken.hash(request.image)
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.id, etag: request.etag, in: try call.shop)
            guard job.status != .delivered, job.status != .cancelled else {
                throw JobRefusal.jobClosed
            }
            let now = Google_Protobuf_Timestamp(microseconds: call.now)
            let signature = Signature.with {
                $0.jobID = job.id
                $0.signerName = request.signerName
                $0.consentText = request.consentText
                $0.image = request.image
                $0.imageSha256 = hash
                $0.signedAt = now
                if !call.actor.userID.isEmpty { $0.takenBy = call.actor.userID }
            }
            _ = try tx.insert(signature, in: try call.shop, by: call.authorship)
            var signed = job
            signed.signatureReceived = true
            signed.signatureDate = now
            return try tx.update(
                signed,
                expecting: job.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}
