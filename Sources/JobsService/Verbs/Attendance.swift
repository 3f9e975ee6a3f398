internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/attendanceDays:arrive
enum Arrive {
    static func handle(_ request: ArriveRequest, _ call: Call) async throws -> AttendanceDay {
        let person = try Attendance.person(request.userID, call)
        return try await call.write { tx in
            let shop = try call.shop
            let user = try tx.require(User.self, person, in: shop)
            guard try Attendance.open(user.id, tx, in: shop) == nil else {
                throw LaborRefusal.alreadyIn
            }
            let house = try tx.get(Shop.self, shop.text, in: shop) ?? Shop()
            let calendar = ShopCalendar(house)
            let date = calendar.date(call.now)
            let grace = house.settings.hasLateAfterMinutes ? house.settings.lateAfterMinutes : 5
            let known = try tx.first(
                AttendanceDay.self,
                in: shop,
                where: [.equal("user_id", .uuid(user.id)), .equal("date", .text(date.text))]
            )
            let day = try (known ?? .of(user.id, on: date)).arrived(
                at: call.now,
                lateAfter: calendar.opening(of: date).map {
                    $0.lowerBound + Int64(grace) * ShopCalendar.minute
                }
            )
            try Attendance.mark(
                user.id,
                isIn: true,
                at: call.now,
                tx,
                in: shop,
                by: call.authorship
            )
            guard let known else { return try tx.insert(day, in: shop, by: call.authorship) }
            return try tx.update(day, expecting: known.version, in: shop, by: call.authorship)
        }
    }
}

/// POST /v1/attendanceDays:leave
enum Leave {
    static func handle(_ request: LeaveRequest, _ call: Call) async throws -> AttendanceDay {
        let person = try Attendance.person(request.userID, call)
        return try await call.write { tx in
            let shop = try call.shop
            let user = try tx.require(User.self, person, in: shop)
            guard let day = try Attendance.open(user.id, tx, in: shop) else {
                throw LaborRefusal.notIn
            }
            let open = try tx.first(
                LaborTimeEntry.self,
                in: shop,
                where: [.equal("technician_id", .uuid(user.id)), .isNull("clock_out")]
            )
            if let open { throw LaborRefusal.alreadyClockedIn(entry: open.id) }
            let left = try day.left(at: call.now, unpaidMinutes: request.unpaidBreakMinutes)
            try Attendance.mark(
                user.id,
                isIn: false,
                at: call.now,
                tx,
                in: shop,
                by: call.authorship
            )
            return try tx.update(left, expecting: day.version, in: shop, by: call.authorship)
        }
    }
}

/// What coming and going share.
enum Attendance {
    /// Who is meant: the caller, or somebody the caller may clock.
    static func person(_ wanted: String, _ call: Call) throws -> String {
        let own = call.actor.userID
        if wanted.isEmpty || wanted == own { return own }
        try call.require(Permission.jobsAssign)
        return wanted
    }

    /// The day on which the person came and did not go yet.
    static func open(_ user: String, _ tx: Transaction, in shop: ShopID) throws -> AttendanceDay? {
        try tx.first(
            AttendanceDay.self,
            in: shop,
            where: [.equal("user_id", .uuid(user)), .isPresent("in_since")],
            order: [.descending("date")]
        )
    }

    /// Whether the person is in, on the person's own row.
    static func mark(
        _ user: String,
        isIn: Bool,
        at now: Int64,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        guard var person = try tx.get(User.self, user, in: shop) else { return }
        person.isClockedIn = isIn
        if isIn {
            person.clockInTime = Google_Protobuf_Timestamp(microseconds: now)
            person.clearClockOutTime()
        } else {
            person.clockOutTime = Google_Protobuf_Timestamp(microseconds: now)
        }
        _ = try tx.update(person, expecting: nil, in: shop, by: author)
    }
}
