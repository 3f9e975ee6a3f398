extension VehicleRecord {
    /// J027: mileage does not fall unless this very change says that it is corrected, and why. A
    /// correction counts once: the next fall wants its own.
    mutating func checkMileage(from old: VehicleRecord) throws(VehicleRefusal) {
        guard hasMileage, old.hasMileage, mileage != old.mileage else { return }
        let isSaidAnew =
            !old.mileageCorrected || mileageCorrectionReason != old.mileageCorrectionReason
        if mileage < old.mileage {
            guard mileageCorrected, !mileageCorrectionReason.isEmpty, isSaidAnew else {
                throw .mileageFell(from: old.mileage, to: mileage)
            }
        } else if old.mileageCorrected, !isSaidAnew {
            mileageCorrected = false
            clearMileageCorrectionReason()
        }
    }
}
