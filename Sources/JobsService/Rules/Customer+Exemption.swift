internal import Contracts

extension Customer {
    /// J101: who is free of tax has a certificate with a number.
    func checkExemption() throws(EstimateRefusal) {
        guard taxExempt, taxExemptNumber.allSatisfy(\.isWhitespace) else { return }
        throw .exemptionNumberRequired
    }
}
