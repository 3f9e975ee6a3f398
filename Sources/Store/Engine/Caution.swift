/// Whether closures get a savepoint each from the start: for a while after one changed something
/// and threw, since whoever made that one may send more of them, and each costs a whole group.
struct Caution {
    static let groups = 64

    private var groupsLeft = 0

    var isAdvised: Bool { groupsLeft > 0 }

    mutating func groupEnded(wasSpoilt: Bool) {
        groupsLeft = wasSpoilt ? Self.groups : max(0, groupsLeft - 1)
    }
}
