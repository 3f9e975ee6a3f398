/// The five standard methods of one model, tied together by generated code so that one generic
/// handler serves them all.
public protocol Resource: Sendable {
    associatedtype Row: Record
    associatedtype Get: GetRequest
    associatedtype List: ListRequest
    associatedtype Listed: ListResponse where Listed.Row == Row
    associatedtype Create: CreateRequest where Create.Row == Row
    associatedtype Update: UpdateRequest where Update.Row == Row
    associatedtype Delete: DeleteRequest

    static var get: MethodDescription { get }
    static var list: MethodDescription { get }
    static var create: MethodDescription { get }
    static var update: MethodDescription { get }
    static var delete: MethodDescription { get }
}
