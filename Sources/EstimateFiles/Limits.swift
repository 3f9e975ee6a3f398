/// The largest file of each kind that is read. Beyond one of them the file is refused as
/// `TOO_LARGE` or `TOO_DEEP`.
///
/// They also keep the arithmetic inside `Int64`: sums of `amountMax` over every element a file may
/// hold, and of hours times `rateMax`, stay below 10^18: accepted values cannot overflow a sum.
enum Limits {
    /// J123: checked before parsing.
    static let documentBytesMax = 20_000_000
    static let xmlDepthMax = 64
    static let xmlElementCountMax = 400_000
    static let xmlAttributeCountMax = 64
    static let xmlNameBytesMax = 256
    static let xmlAttributeBytesMax = 4_096
    static let xmlTextBytesMax = 1_000_000

    static let tableBytesMax = 20_000_000
    static let tableFieldCountMax = 256
    static let tableRecordCountMax = 20_000
    static let memoBytesMax = 65_536

    static let memberCountMax = 10_000
    static let zipMemberCountMax = 1_000
    static let zipInflatedBytesMax = 60_000_000

    static let lineCountMax = 10_000
    /// Entries of lines; a line has one for each labor.
    static let entryCountMax = 20_000
    /// Records of a table that share one line number.
    static let recordsPerLineMax = 100
    static let rateCountMax = 1_000
    static let totalRowCountMax = 500
    /// A hundred million currency units.
    static let amountMax: Int64 = 10_000_000_000
    /// A hundred thousand currency units an hour.
    static let rateMax: Int64 = 10_000_000
    /// A thousand per cent, in ten-thousandths of one.
    static let percentageMax: Int64 = 10_000_000
    /// Hundredths of an hour on one line: the formats print at most 999.9.
    static let lineHoursMax: Int64 = 99_999
    static let totalHoursMax: Int64 = 99_999_999
    static let quantityMax: Int64 = 1_000_000
    static let warningCountMax = 200
}
