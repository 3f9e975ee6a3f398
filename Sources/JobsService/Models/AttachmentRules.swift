internal import Chassis
internal import Contracts
internal import Store
internal import Wire

/// Photos and documents (1.15): what is said of them may change, their bytes never do.
struct AttachmentRules: RecordRules {
    /// Bytes come first: FinishUpload makes the row.
    func creating(_ row: inout Attachment, _ rule: RuleContext) throws {
        throw AttachmentRefusal.uploadNeeded
    }

    func updating(_ row: inout Attachment, from old: Attachment, _ rule: RuleContext) throws {
        guard !old.archived else { throw AttachmentRefusal.archived }
    }

    /// The bytes stay until retention takes them.
    func archiving(_ row: inout Attachment, _ rule: RuleContext) throws {
        row = try row.deleted(at: rule.now)
    }

    func visible(to actor: Actor) -> [Condition] {
        guard actor.isPerson else { return [] }
        let role = User.Role(storedName: actor.role) ?? .unspecified
        let levels = role.accessLevels
        var ways: [Condition] = [.oneOf("access_level", levels)]
        if !levels.contains(.restricted), !actor.userID.isEmpty {
            ways.append(
                .all([
                    .equal("access_level", Attachment.AccessLevel.restricted),
                    .equal("uploaded_by", .uuid(actor.userID)),
                ])
            )
        }
        return [.any(ways)]
    }
}
