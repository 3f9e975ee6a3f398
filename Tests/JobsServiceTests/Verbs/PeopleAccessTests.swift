import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("People of the shop")
struct PeopleAccessTests {
    private func update(
        _ floor: ShopFloor,
        _ person: User,
        by actor: User,
        _ paths: [String],
        _ change: (inout User) -> Void
    ) async throws -> User {
        try await floor.call(
            UsersMethods.updateUser,
            UpdateUserRequest.with {
                $0.user.id = person.id
                change(&$0.user)
                $0.updateMask.paths = paths
            },
            by: actor
        )
    }

    @Test("nobody but an owner raises their own role, permissions, limits or pay")
    func own() async throws {
        let floor = try await ShopFloor()
        let admin = try await floor.person(.admin)
        for (path, change) in [
            ("role", { $0.role = .owner }), ("grants", { $0.grants = [.periodsReopen] }),
            ("approval_limit", { $0.approvalLimit = .of(1, "USD") }),
            ("hourly_rate", { $0.hourlyRate = .of(99_999, "USD") }),
            ("is_active", { $0.isActive = false }),
        ] as [(String, (inout User) -> Void)] {
            let refused = await reason {
                try await update(floor, admin, by: admin, [path], change)
            }
            #expect(refused == "OWN_ACCESS", "\(path)")
        }
        let phone = try await update(floor, admin, by: admin, ["phone"]) { $0.phone = "1" }
        #expect(phone.phone == "1")
    }

    @Test("only the owner makes owners; permissions are not a manager's to give")
    func ranks() async throws {
        let floor = try await ShopFloor()
        let admin = try await floor.person(.admin)
        let manager = try await floor.person(.manager)
        func set(_ role: User.Role, by actor: User) async -> String {
            await reason {
                try await update(floor, floor.technician, by: actor, ["role"]) { $0.role = role }
            }
        }
        #expect(await set(.owner, by: admin) == "RANK_TOO_LOW")
        #expect(await set(.estimator, by: manager) == "PERMISSION_MISSING")
        #expect(await set(.estimator, by: admin) == "")
        #expect(await set(.owner, by: floor.owner) == "")
        let refused = await reason {
            try await update(floor, admin, by: manager, ["phone"]) { $0.phone = "1" }
        }
        #expect(refused == "RANK_TOO_LOW")
        let beyond = await reason {
            try await update(floor, manager, by: admin, ["grants"]) {
                $0.grants = [.periodsReopen]
            }
        }
        #expect(beyond == "GRANT_BEYOND_OWN")
    }

    @Test("J006: a change of role gives its permissions ∪ grants − denials; J008: tokens end")
    func role() async throws {
        let floor = try await ShopFloor()
        let session = try await floor.signIn("tec.ada@example.com")
        _ = try await update(floor, floor.technician, by: floor.owner, ["grants", "denials"]) {
            $0.grants = [.ledgerView]
            $0.denials = [.jobsReleaseUnpaid]
        }
        let manager = try await update(floor, floor.technician, by: floor.owner, ["role"]) {
            $0.role = .manager
        }
        let expected = User.Role.manager.defaultPermissions.union([.ledgerView])
            .subtracting([.jobsReleaseUnpaid])
        #expect(Set(manager.permissions) == expected)
        let check = CheckSessionRequest.with {
            $0.userID = floor.technician.id
            $0.shopID = floor.shop.text
            $0.tokenEpoch = session.tokenEpoch
        }
        #expect(try await !floor.bench.call(SessionsMethods.checkSession, check, as: nil).active)
    }

    @Test("X013: who a person becomes and every change of it is written down")
    func audit() async throws {
        let floor = try await ShopFloor()
        let person = try await floor.person(.estimator)
        _ = try await update(floor, person, by: floor.owner, ["grants"]) {
            $0.grants = [.ledgerView]
        }
        _ = try await update(floor, person, by: floor.owner, ["denials"]) {
            $0.denials = [.jobsEdit]
        }
        _ = try await update(floor, person, by: floor.owner, ["is_active"]) { $0.isActive = false }
        let trail = try await floor.trail(User.self, person.id)
        #expect(
            trail.map(\.action) == ["users.created"] + Array(repeating: "users.updated", count: 3)
        )
        #expect(trail.allSatisfy { $0.author.actor == floor.owner.id })
        #expect(trail[0].after.contains("estimator"))
        #expect(trail[1].after.contains("LEDGER_VIEW") && !trail[1].before.contains("LEDGER_VIEW"))
        #expect(trail[2].before.contains("denials"))
        #expect(trail[3].after.contains("is_active"))
    }

    @Test("the last owner neither goes nor steps down")
    func lastOwner() async throws {
        let floor = try await ShopFloor()
        let down = await reason {
            try await update(floor, floor.owner, by: floor.owner, ["role"]) { $0.role = .manager }
        }
        #expect(down == "LAST_OWNER")
        let off = await reason {
            try await update(floor, floor.owner, by: floor.owner, ["is_active"]) {
                $0.isActive = false
            }
        }
        #expect(off == "LAST_OWNER")
        _ = try await floor.person(.owner)
        let now = await reason {
            try await update(floor, floor.owner, by: floor.owner, ["role"]) { $0.role = .manager }
        }
        #expect(now == "")
    }

    @Test("J011: nobody supervises their supervisor")
    func supervisors() async throws {
        let floor = try await ShopFloor()
        _ = try await update(floor, floor.technician, by: floor.owner, ["supervisor_id"]) {
            $0.supervisorID = floor.owner.id
        }
        let refused = await reason {
            try await update(floor, floor.owner, by: floor.owner, ["supervisor_id"]) {
                $0.supervisorID = floor.technician.id
            }
        }
        #expect(refused == "SUPERVISOR_CYCLE")
    }

    @Test("J009: at the end of the last day a person is off, clocked out, and their jobs are told")
    func leaving() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        _ = try await floor.call(
            StaffMethods.assignJob,
            AssignJobRequest.with {
                $0.id = job.id
                $0.assignedTo = floor.technician.id
            }
        )
        let entry = try await floor.call(
            LaborTimeEntriesMethods.clockIn,
            ClockInRequest.with {
                $0.jobID = job.id
                $0.laborType = .body
            },
            role: "technician"
        )
        let session = try await floor.signIn("tec.ada@example.com")
        _ = try await update(floor, floor.technician, by: floor.owner, ["termination_date"]) {
            $0.terminationDate = "2026-06-01"
        }
        try await PeopleLeave.sweep(floor.bench.environment)
        #expect(try await floor.all(User.self).allSatisfy(\.isActive), "the day is not over")
        let handover = try await floor.call(
            StaffMethods.getHandover,
            GetHandoverRequest.with { $0.id = floor.technician.id }
        )
        #expect(handover.jobs.map(\.id) == [job.id])
        #expect(handover.openEntries.map(\.id) == [entry.id])

        // Midnight in Toronto is at 04:00 UTC.
        floor.bench.clock.advance(seconds: 19 * 3_600)
        try await PeopleLeave.sweep(floor.bench.environment)
        let gone = try #require(
            try await floor.all(User.self).first { $0.id == floor.technician.id }
        )
        #expect(!gone.isActive)
        let closed = try #require(try await floor.all(LaborTimeEntry.self).first)
        #expect(closed.clockOut == Sample.time(Sample.now + 19 * Sample.hour))
        #expect(closed.requiresApproval)
        let renewed = await reason {
            try await floor.bench.call(
                SessionsMethods.renewSession,
                RenewSessionRequest.with { $0.refreshToken = session.refreshToken },
                as: nil
            )
        }
        #expect(renewed == "REFRESH_TOKEN_INVALID")
        let facts = try await floor.facts(PersonLeft.protoMessageName)
        let told = try #require(try facts.first.map { try PersonLeft(serializedBytes: $0.payload) })
        #expect(told.jobIds == [job.id])
        #expect(told.closedEntryIds == [entry.id])
        try await PeopleLeave.sweep(floor.bench.environment)
        #expect(try await floor.facts(PersonLeft.protoMessageName).count == 1, "once")
    }

    @Test("J007: a lock shows on the person, ends by itself at a sign-in, or before by hand")
    func unlock() async throws {
        let floor = try await ShopFloor()
        for _ in 0..<5 { _ = await reason { try await floor.signIn("ada@example.com", "wrong") } }
        func owner() async throws -> User? {
            try await floor.all(User.self).first { $0.id == floor.owner.id }
        }
        #expect(try await owner()?.accountLocked == true)
        #expect(await reason { try await floor.signIn("ada@example.com") } == "ACCOUNT_LOCKED")
        let admin = try await floor.person(.admin)
        let request = UnlockUserRequest.with { $0.id = floor.owner.id }
        let refused = await reason {
            try await floor.call(StaffMethods.unlockUser, request, by: admin)
        }
        #expect(refused == "RANK_TOO_LOW")
        _ = try await floor.call(StaffMethods.unlockUser, request)
        #expect(try await owner()?.accountLocked == false)
        #expect(await reason { try await floor.signIn("ada@example.com") } == "")
    }
}
