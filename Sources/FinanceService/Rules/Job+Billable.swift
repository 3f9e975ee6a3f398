internal import Contracts

extension Job.Status {
    /// F019: from ready for pickup on a job is billed; before that only what was added to a job
    /// that is billed already.
    func checkBillable(isSupplement: Bool) throws(FinanceRefusal) {
        switch self {
        case .readyPickup, .delivered: return
        case .cancelled: throw .jobNotReady(self)
        case .estimate, .intake, .blueprint, .partsOrdering, .partsReceiving, .bodyStructure,
            .paintPrep, .paintBooth, .reassembly, .qualityControl, .calibration, .detail, .onHold,
            .unspecified, .UNRECOGNIZED:
            guard isSupplement else { throw .jobNotReady(self) }
        }
    }
}

extension Invoice.InvoiceType {
    /// F018, F019: may stand beside another invoice of the payer, and before the job is done.
    var isAdditional: Bool {
        switch self {
        case .supplement, .warranty: true
        case .standard, .insurance, .final, .unspecified, .UNRECOGNIZED: false
        }
    }
}
