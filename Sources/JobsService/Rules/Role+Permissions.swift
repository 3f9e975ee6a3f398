internal import Contracts

/// Which role may do what: table 6.8 of the domain, with the coarse `financial.*` keys split
/// (invoices, payments, ledger) and the weak points of the table mended:
/// a receptionist, an estimator and a parts manager record payments but do not edit invoices;
/// a technician requests parts but does not order them.
///
/// docs/roles.md prints the same table for people.
extension User.Role {
    /// J005: what a user of this role may do before grants and denials. Empty for no role.
    var defaultPermissions: Set<Permission> {
        switch self {
        case .owner: Set(Permission.allCases).subtracting([.unspecified])
        case .admin: User.Role.owner.defaultPermissions.subtracting(Self.ownerOnly)
        case .manager: Self.managerPermissions
        case .serviceAdvisor: Self.serviceAdvisorPermissions
        case .estimator: Self.estimatorPermissions
        case .technician: Self.technicianPermissions
        case .partsManager: Self.partsManagerPermissions
        case .receptionist: Self.receptionistPermissions
        case .accountant: Self.accountantPermissions
        case .unspecified, .UNRECOGNIZED: []
        }
    }

    /// Rank for "who may edit whom" alone; never a permission check.
    var rank: Int {
        switch self {
        case .owner: 8
        case .admin: 7
        case .manager: 6
        case .serviceAdvisor: 5
        case .estimator: 4
        case .partsManager: 3
        case .accountant: 2
        case .technician: 1
        case .receptionist: 0
        case .unspecified, .UNRECOGNIZED: -1
        }
    }

    /// Only an owner reopens a closed period or restores a backup alone.
    private static let ownerOnly: Set<Permission> = [.periodsReopen]

    private static let managerPermissions: Set<Permission> = [
        .dashboardView, .dashboardExport,
        .customersView, .customersCreate, .customersEdit, .customersExport,
        .jobsView, .jobsCreate, .jobsEdit, .jobsAssign, .jobsExport, .jobsOverride,
        .jobsReleaseUnpaid,
        .estimatesView, .estimatesCreate, .estimatesEdit, .estimatesApprove, .estimatesExport,
        .partsView, .partsCreate, .partsEdit, .partsOrder, .partsReceive, .partsRequest,
        .partsApprove, .partsExport,
        .inventoryView, .inventoryCreate, .inventoryEdit, .inventoryAdjust, .inventoryExport,
        .invoicesView, .invoicesCreate, .invoicesEdit, .invoicesApprove, .invoicesExport,
        .paymentsView, .paymentsRecord, .paymentsRefund, .ledgerView, .ledgerApprove,
        .ledgerExport, .payrollView, .costView, .priceView,
        .qualityView, .qualityCreate, .qualityEdit, .qualityApprove, .qualityExport, .qcInspect,
        .stageSkip, .usersView, .usersCreate, .usersEdit, .settingsView, .settingsEdit,
        .reportsView, .reportsCreate, .reportsExport, .integrationsView, .integrationsEdit,
        .commsView, .commsSend, .commsBulk, .consentEdit, .templatesEdit, .templatesApprove,
        .auditView, .webhooksEdit, .timeRecord,
    ]

    private static let serviceAdvisorPermissions: Set<Permission> = [
        .dashboardView, .customersView, .customersCreate, .customersEdit, .customersExport,
        .jobsView, .jobsCreate, .jobsEdit, .jobsAssign, .jobsExport,
        .estimatesView, .estimatesCreate, .estimatesEdit, .estimatesExport,
        .partsView, .partsOrder, .partsExport, .inventoryView, .inventoryExport,
        .invoicesView, .invoicesCreate, .invoicesEdit, .invoicesExport,
        .paymentsView, .paymentsRecord, .costView, .priceView,
        .qualityView, .qualityCreate, .qualityEdit, .qualityExport,
        .reportsView, .reportsExport, .commsView, .commsSend, .consentEdit, .timeRecord,
    ]

    private static let estimatorPermissions: Set<Permission> = [
        .dashboardView, .customersView, .customersCreate, .customersEdit,
        .jobsView, .jobsCreate, .jobsEdit, .jobsAssign, .jobsExport,
        .estimatesView, .estimatesCreate, .estimatesEdit, .estimatesExport,
        .partsView, .partsOrder, .partsExport, .inventoryView,
        .invoicesView, .invoicesCreate, .paymentsView, .paymentsRecord, .costView, .priceView,
        .reportsView, .reportsExport, .commsView, .commsSend, .timeRecord,
    ]

    private static let technicianPermissions: Set<Permission> = [
        .dashboardView, .jobsView, .jobsEdit, .partsView, .partsRequest, .inventoryView,
        .qualityView, .qualityCreate, .qualityEdit, .timeRecord,
    ]

    private static let partsManagerPermissions: Set<Permission> = [
        .dashboardView, .jobsView,
        .partsView, .partsCreate, .partsEdit, .partsOrder, .partsReceive, .partsRequest,
        .partsExport,
        .inventoryView, .inventoryCreate, .inventoryEdit, .inventoryAdjust, .inventoryExport,
        .invoicesView, .invoicesCreate, .paymentsView, .paymentsRecord, .costView, .priceView,
        .reportsView, .reportsExport, .commsView, .timeRecord,
    ]

    private static let receptionistPermissions: Set<Permission> = [
        .dashboardView, .customersView, .customersCreate, .customersEdit, .customersExport,
        .jobsView, .jobsCreate, .jobsEdit,
        .invoicesView, .invoicesCreate, .paymentsView, .paymentsRecord, .priceView,
        .commsView, .commsSend, .consentEdit, .timeRecord,
    ]

    private static let accountantPermissions: Set<Permission> = [
        .dashboardView, .customersView, .customersExport, .jobsView, .jobsExport,
        .invoicesView, .invoicesCreate, .invoicesEdit, .invoicesApprove, .invoicesExport,
        .paymentsView, .paymentsRecord, .paymentsRefund, .ledgerView, .ledgerPost,
        .ledgerApprove, .ledgerExport, .payrollView, .costView, .priceView,
        .reportsView, .reportsCreate, .reportsExport, .commsView, .periodsClose, .auditView,
        .timeRecord,
    ]
}
