internal import Chassis

/// What the standard methods do not do to a row.
enum RecordRefusal: Refusal, Equatable {
    case shopsAreTheOperators
    case companyNameRequired
    case hasJobs
    case appendOnly
    case authorizationKept

    var words: RefusalWords {
        switch self {
        case .shopsAreTheOperators:
            RefusalWords(
                .permissionDenied,
                "shops_are_the_operators",
                "shops are made and put away by the operator"
            )
        case .companyNameRequired:
            RefusalWords(
                .invalidArgument,
                "company_name_required",
                "a business or a fleet has a company name"
            )
        case .hasJobs:
            RefusalWords(.failedPrecondition, "has_jobs", "there are jobs; archive it instead")
        case .authorizationKept:
            RefusalWords(
                .failedPrecondition,
                "authorization_kept",
                "who allowed the repair is kept with the job; cancel the job instead"
            )
        case .appendOnly:
            RefusalWords(.failedPrecondition, "append_only", "the history is only added to")
        }
    }
}
