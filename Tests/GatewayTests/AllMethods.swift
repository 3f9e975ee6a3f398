import Contracts
import Schema

/// The contracts' methods, under a name that no module has.
enum AllMethods {
    static let list: [MethodDescription] = Contracts.methods
}
