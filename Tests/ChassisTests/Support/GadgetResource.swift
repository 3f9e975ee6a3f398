import Schema
import SwiftProtobuf

/// The standard methods of Gadget, as the generator would write them. JSON is the gateway's
/// business, so these messages say nothing in it.
enum GadgetResource: Resource {
    typealias Row = Gadget
    typealias Get = GetGadgetRequest
    typealias List = ListGadgetsRequest
    typealias Listed = ListGadgetsResponse
    typealias Create = CreateGadgetRequest
    typealias Update = UpdateGadgetRequest
    typealias Delete = DeleteGadgetRequest

    static let get = describe("GetGadget", Get.self, Row.self, .noSideEffects)
    static let list = describe("ListGadgets", List.self, Listed.self, .noSideEffects)
    static let create = describe("CreateGadget", Create.self, Row.self, .changes)
    static let update = describe("UpdateGadget", Update.self, Row.self, .changes)
    static let delete = describe(
        "DeleteGadget",
        Delete.self,
        Google_Protobuf_Empty.self,
        .changes
    )

    private static func describe(
        _ name: String,
        _ request: any JSONMapped.Type,
        _ response: any JSONMapped.Type,
        _ effect: MethodEffect
    ) -> MethodDescription {
        MethodDescription(
            path: "/chassis.test.Gadgets/" + name,
            service: "gadgets",
            request: request,
            response: response,
            routes: [],
            effect: effect,
            timeoutMilliseconds: 5000,
            permission: effect == .noSideEffects ? 1 : 2,
            permissionName: "",
            peers: [],
            needsActor: true,
            requestBytesMax: 65_536,
            summary: ""
        )
    }
}

protocol Wordless: JSONMapped {}

extension Wordless {
    func writeJSON(_ writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }

    static func fieldNumber(_ name: String) -> Int? { nil }

    mutating func readJSON(
        field number: Int,
        _ reader: inout JSONReader
    ) throws(JSONRefusal) {}
}

extension Gadget: Wordless {}
extension Sale: Wordless {}
extension GetGadgetRequest: GetRequest, Wordless {}
extension ListGadgetsRequest: ListRequest, Wordless {}
extension ListGadgetsResponse: ListResponse, Wordless {
    var rows: [Gadget] {
        get { gadgets }
        set { gadgets = newValue }
    }
}
extension CreateGadgetRequest: CreateRequest, Wordless {
    static var rowField: String { "gadget" }
    var hasRow: Bool { hasGadget }
    var row: Gadget {
        get { gadget }
        set { gadget = newValue }
    }
}
extension UpdateGadgetRequest: UpdateRequest, Wordless {
    static var rowField: String { "gadget" }
    var hasRow: Bool { hasGadget }
    var row: Gadget {
        get { gadget }
        set { gadget = newValue }
    }
    var maskPaths: [String] { updateMask.paths }
}
extension DeleteGadgetRequest: DeleteRequest, Wordless {}
