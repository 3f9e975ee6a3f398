internal import Contracts
internal import Schema

extension RetentionClass {
    /// Every class, in the order in which they are purged.
    static let all: [RetentionClass] = [
        .retentionUploads, .retentionSessions, .retentionQuarantine, .retentionExports,
        .retentionDeletedFiles, .retentionImportFiles, .retentionEstimatePhotos, .retentionPhotos,
        .retentionProspects,
    ]

    /// The table that is looked at.
    var table: String {
        switch self {
        case .retentionPhotos, .retentionEstimatePhotos, .retentionImportFiles,
            .retentionDeletedFiles, .retentionExports:
            Attachment.table.name
        case .retentionProspects: Customer.table.name
        case .retentionSessions: RefreshToken.table.name
        case .retentionQuarantine: QuarantinedFile.table.name
        case .retentionUploads: Upload.table.name
        case .unspecified, .UNRECOGNIZED: ""
        }
    }

    /// What is older is due (6.10).
    ///
    /// - Parameter now: microseconds since 1970.
    func cutoff(_ periods: RetentionPeriods, at now: Int64) -> Int64 {
        switch self {
        case .retentionPhotos: Self.months(periods.hasPhotosMonths ? periods.photosMonths : 84, now)
        case .retentionEstimatePhotos:
            Self.months(periods.hasEstimatePhotosMonths ? periods.estimatePhotosMonths : 12, now)
        case .retentionImportFiles:
            Self.months(periods.hasImportFilesMonths ? periods.importFilesMonths : 24, now)
        case .retentionProspects:
            Self.months(periods.hasProspectsMonths ? periods.prospectsMonths : 24, now)
        case .retentionSessions: Self.days(periods.hasSessionsDays ? periods.sessionsDays : 30, now)
        case .retentionDeletedFiles:
            Self.days(periods.hasDeletedFilesDays ? periods.deletedFilesDays : 30, now)
        case .retentionQuarantine:
            Self.days(periods.hasQuarantineDays ? periods.quarantineDays : 90, now)
        case .retentionExports: Self.days(periods.hasExportsDays ? periods.exportsDays : 30, now)
        case .retentionUploads: Self.days(1, now)
        case .unspecified, .UNRECOGNIZED: .min
        }
    }

    private static func days(_ count: Int32, _ now: Int64) -> Int64 {
        now.addingClamped(-Int64(count) * 86_400_000_000)
    }

    /// The first instant (UTC) of the day so many months ago.
    private static func months(_ count: Int32, _ now: Int64) -> Int64 {
        CivilDate(microseconds: now).adding(months: -Int64(count)).dayNumber * 86_400_000_000
    }
}
