import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// What the figures were taken on.
struct Machine: Sendable, Encodable {
    let processors: Int
    let memoryGiB: Int
    let system: String
    /// Processes that wanted to run in the last minute, before we began: 0 on a quiet machine.
    let loadBefore: Double

    init() {
        let info = ProcessInfo.processInfo
        processors = info.activeProcessorCount
        memoryGiB = Int(info.physicalMemory >> 30)
        system = info.operatingSystemVersionString
        var loads = [Double](repeating: 0, count: 3)
        loadBefore = getloadavg(&loads, 3) > 0 ? loads[0] : 0
    }

    var text: String {
        "\(processors) processors, \(memoryGiB) GiB, \(system), load before "
            + String(format: "%.2f", loadBefore)
    }
}
