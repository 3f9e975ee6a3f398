internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// What happens to a message after it left (C023–C032): the status only climbs.
extension CommunicationLog {
    /// Rungs of the ladder; failures stand beside it.
    static let ladder: [Status] = [
        .draft, .queued, .sending, .sent, .delivered, .opened, .clicked, .replied,
    ]

    /// C027: a late receipt moves nothing back.
    func climbed(to next: Status) -> Status {
        guard let here = Self.ladder.firstIndex(of: status),
            let there = Self.ladder.firstIndex(of: next)
        else { return status }
        return there > here ? next : status
    }

    /// C025.
    func markedDelivered(at now: Int64) -> CommunicationLog {
        var row = self
        row.status = climbed(to: .delivered)
        row.deliveryStatus = .delivered
        if !row.hasDeliveredAt { row.deliveredAt = Google_Protobuf_Timestamp(microseconds: now) }
        return row
    }

    func markedOpened(at now: Int64) -> CommunicationLog {
        var row = markedDelivered(at: now)
        row.status = row.climbed(to: .opened)
        row.wasOpened = true
        row.openCount = row.openCount.addingClamped(1)
        row.lastOpenedAt = Google_Protobuf_Timestamp(microseconds: now)
        if !row.hasOpenedAt { row.openedAt = row.lastOpenedAt }
        return row
    }

    /// C026: a click implies that it was opened.
    func markedClicked(at now: Int64) -> CommunicationLog {
        var row = hasOpenedAt ? markedDelivered(at: now) : markedOpened(at: now)
        row.status = row.climbed(to: .clicked)
        row.wasClicked = true
        row.clickCount = row.clickCount.addingClamped(1)
        row.lastClickedAt = Google_Protobuf_Timestamp(microseconds: now)
        if !row.hasClickedAt { row.clickedAt = row.lastClickedAt }
        return row
    }

    /// C028–C030: only a failure that may pass is tried again, three times in all; a bounce is final.
    var needsRetry: Bool { status == .failed && deliveryAttempts < maxDeliveryAttempts }

    /// C029: minutes until the next try.
    static func retryMinutes(attempts: Int32) -> Int64 {
        switch attempts {
        case ...1: 1
        case 2: 5
        default: 30
        }
    }

    /// C031: 20 sent or better, 30 opened, 40 clicked, 50 replied, 20 for satisfaction of 4 or 5;
    /// at most 100.
    var engagementScore: Int32 {
        var score: Int32 = 0
        if let place = Self.ladder.firstIndex(of: status), place >= 3 { score += 20 }
        if wasOpened { score += 30 }
        if wasClicked { score += 40 }
        if responseReceived { score += 50 }
        if customerSatisfaction >= 4 { score += 20 }
        return min(100, score)
    }

    /// C032: whole minutes from sending to the answer; nil without one.
    var responseMinutes: Int64? {
        guard hasSentAt, hasRepliedAt else { return nil }
        return repliedAt.microseconds.subtractingClamped(sentAt.microseconds) / 60_000_000
    }
}
