import Contracts
import Schema
import Testing

@Suite("Tables that the contracts declare")
struct TableTests {
    /// The 25 models of the shop and the tables of the schema they live in.
    static let models: [String: String] = [
        "Shop": "shops", "User": "users", "Customer": "customers", "Vehicle": "vehicles",
        "Job": "jobs", "Estimate": "estimates", "EstimateLineItem": "estimate_line_items",
        "BmsImport": "bms_imports", "WorkflowStatus": "workflow_status",
        "ProductionStage": "production_stages", "JobStageHistory": "job_stage_history",
        "LaborTimeEntry": "labor_time_entries", "TechnicianPerformance": "technician_performance",
        "VehicleHistory": "vehicle_history", "Attachment": "attachments", "Vendor": "vendors",
        "Part": "parts", "PartsOrder": "parts_orders", "PartsOrderItem": "parts_order_items",
        "InsuranceCompany": "insurance_companies", "Invoice": "invoices", "Payment": "payments",
        "FinancialTransaction": "financial_transactions",
        "CommunicationTemplate": "communication_templates", "CommunicationLog": "communication_log",
    ]

    private var tables: [TableDescription] { Contracts.services.flatMap(\.tables) }

    @Test("the 25 models have their tables, and every table has one model")
    func names() {
        let open = tables.filter { !$0.isInternal }
        let found = Dictionary(
            open.map { ($0.resource, $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
        for (model, table) in Self.models { #expect(found[model] == table) }
        #expect(found.count == open.count, "two tables are of one model")
        #expect(Set(tables.map(\.name)).count == tables.count)
    }

    @Test("the indexes that the schema names keep their names")
    func namedIndexes() {
        let names = Set(tables.flatMap(\.indexes).map(\.name))
        for name in [
            "idx_job_stage_timeline", "idx_technician_performance_metrics",
            "idx_communication_engagement", "idx_financial_period",
        ] {
            #expect(names.contains(name), "\(name)")
        }
        #expect(names.count == tables.flatMap(\.indexes).count, "an index name twice")
    }

    @Test("every index is on columns that exist")
    func indexColumns() {
        for table in tables {
            let columns = Set(table.columns.map(\.storageName) + ["shop_id"])
            for index in table.indexes {
                #expect(!index.columns.isEmpty)
                #expect(columns.isSuperset(of: index.columns), "\(index.name)")
                // A licence key is one shop's among all.
                if index.unique, table.name != "shops" {
                    #expect(index.columns.first == "shop_id", "\(index.name)")
                }
            }
        }
    }

    @Test("every reference points at a table of the same service")
    func references() {
        for service in Contracts.services {
            let names = Set(service.tables.map(\.name))
            for table in service.tables {
                for column in table.columns {
                    guard let reference = column.reference else { continue }
                    #expect(names.contains(reference.table), "\(table.name).\(column.name)")
                    #expect(column.kind == .uuid)
                    if reference.onDelete == .setNull { #expect(column.isNullable) }
                }
            }
        }
    }

    @Test("columns are in order of their numbers, with patterns and defaults that mean something")
    func columns() {
        for table in tables {
            let numbers = table.columns.map(\.number)
            #expect(numbers == numbers.sorted())
            #expect(table.columns.first?.name == "id")
            for column in table.columns {
                let place = "\(table.name).\(column.name)"
                #expect(column.pattern.isEmpty == (column.compiledPattern == nil), "\(place)")
                let hasDefault = column.defaultValue != nil
                #expect(hasDefault == (column.defaultColumnValue != nil), "\(place)")
                if column.behaviors.contains(.projection) {
                    #expect(column.behaviors.contains(.outputOnly), "\(place)")
                }
                if let low = column.minimum, let high = column.maximum { #expect(low <= high) }
            }
        }
    }

    @Test("a model with money has its currency before its first amount")
    func currency() {
        for table in tables where table.columns.contains(where: { $0.kind == .money }) {
            let currency = table.columns.firstIndex { $0.name == "currency" }
            let money = table.columns.firstIndex { $0.kind == .money }
            #expect((currency ?? .max) < (money ?? 0), "\(table.name)")
        }
    }

    @Test("a password is in no table that clients read")
    func secrets() {
        for table in tables where !table.isInternal {
            for column in table.columns {
                #expect(!column.name.contains("password"), "\(table.name).\(column.name)")
            }
        }
    }
}

@Suite("Methods that the contracts declare")
struct MethodTests {
    @Test("every method that clients reach names a permission")
    func permissions() {
        for method in Contracts.methods where !method.routes.isEmpty {
            if Self.ownBusiness.contains(method.path) { continue }
            #expect(method.permission != 0, "\(method.path)")
            #expect(!method.permissionName.isEmpty, "\(method.path)")
        }
    }

    /// What anyone signed in may ask: their own shop, their own password and second factor.
    private static let ownBusiness = [
        "/collisionos.jobs.v1.Users/SetPassword", "/collisionos.jobs.v1.Shops/GetShop",
        "/collisionos.jobs.v1.Shops/ListShops",
        "/collisionos.jobs.v1.Subscriptions/GetSubscription",
        "/collisionos.jobs.v1.SecondFactors/EnrolSecondFactor",
        "/collisionos.jobs.v1.SecondFactors/ConfirmSecondFactor",
        "/collisionos.jobs.v1.SecondFactors/RemoveSecondFactor",
    ]

    @Test("a route is written once")
    func routes() {
        var seen: Set<String> = []
        for route in Contracts.methods.flatMap(\.routes) {
            let path = route.segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .capture: "{}"
                }
            }
            let key = "\(route.verb) \(path.joined(separator: "/")):\(route.action)"
            #expect(seen.insert(key).inserted, "\(key)")
        }
        #expect(seen.count > 150)
    }

    @Test("reading changes nothing, and nothing else is sent with GET")
    func verbs() {
        for method in Contracts.methods {
            for route in method.routes {
                if route.verb == "GET" {
                    #expect(method.effect == .noSideEffects, "\(method.path)")
                }
                if route.verb == "GET" || route.verb == "DELETE" { #expect(route.body.isEmpty) }
                if route.verb == "POST" || route.verb == "PATCH" {
                    #expect(!route.body.isEmpty, "\(method.path)")
                }
            }
        }
    }

    @Test("what a route captures and its body are fields of the request")
    func captures() {
        for method in Contracts.methods {
            for route in method.routes {
                if !route.body.isEmpty, route.body != "*" {
                    #expect(method.request.fieldNumber(route.body) != nil, "\(method.path)")
                }
                for case .capture(let path) in route.segments {
                    let first = path.split(separator: ".").first.map(String.init) ?? ""
                    #expect(method.request.fieldNumber(first) != nil, "\(method.path)")
                }
            }
        }
    }
}
