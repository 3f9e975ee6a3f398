internal import Contracts
internal import Schema

/// What an insurer's terms say of an estimate (1.20).
extension InsuranceCompany {
    /// The direct repair agreement is in force: within its days, the last one included.
    func isDrpActive(at now: Int64) -> Bool {
        guard isDrp else { return false }
        if hasDrpStartDate, now < drpStartDate.microseconds { return false }
        return !hasDrpEndDate || now <= drpEndDate.microseconds
    }

    /// What it pays for an hour of a kind of labour; nil when it says nothing (J099).
    func laborRate(for type: EstimateLineItem.LaborType) -> Money? {
        switch type {
        case .body: hasBodyLaborRate ? bodyLaborRate : nil
        case .paint: hasPaintLaborRate ? paintLaborRate : nil
        case .frame: hasFrameLaborRate ? frameLaborRate : nil
        case .mechanical: hasMechanicalLaborRate ? mechanicalLaborRate : nil
        case .electrical: hasElectricalLaborRate ? electricalLaborRate : nil
        case .glass: hasGlassLaborRate ? glassLaborRate : nil
        case .detail: hasDetailLaborRate ? detailLaborRate : nil
        case .other, .unspecified, .UNRECOGNIZED: nil
        }
    }

    /// J103: whether it pays for a part of that origin.
    func allows(_ type: EstimateLineItem.PartType) -> Bool {
        switch type {
        case .recycled: allowsUsedParts
        case .aftermarket, .aftermarketCertified: allowsAftermarketParts
        case .oem, .oemSurplus, .remanufactured, .generic, .custom, .unspecified, .UNRECOGNIZED:
            true
        }
    }

    /// J104: whether an amount may be approved without asking it.
    func mayApproveAlone(_ amount: Int64) -> Bool {
        hasApprovalLimit && amount <= approvalLimit.minor
    }

    /// Photos that it wants to see, at least one when it wants any (J115).
    var photosNeeded: Int {
        guard requiresPhotos else { return 0 }
        return hasRequiredPhotos ? max(1, Int(requiredPhotos)) : 1
    }
}
