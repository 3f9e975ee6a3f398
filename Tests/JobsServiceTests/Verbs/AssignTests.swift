import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Who works on a job")
struct AssignTests {
    private func assign(
        _ floor: ShopFloor,
        _ job: Job,
        to person: String,
        override why: String? = nil,
        by actor: User? = nil
    ) async throws -> Job {
        try await floor.call(
            StaffMethods.assignJob,
            AssignJobRequest.with {
                $0.id = job.id
                $0.assignedTo = person
                if let why {
                    $0.override = true
                    $0.overrideReason = why
                }
            },
            by: actor ?? floor.owner
        )
    }

    private func jobs(_ floor: ShopFloor, _ count: Int) async throws -> [Job] {
        let first = try await floor.job()
        var jobs = [first]
        while jobs.count < count {
            jobs.append(
                try await floor.call(
                    JobsMethods.createJob,
                    CreateJobRequest.with {
                        $0.job.customerID = first.customerID
                        $0.job.vehicleID = first.vehicleID
                    }
                )
            )
        }
        return jobs
    }

    @Test("J010: the sixth open job needs an override with a reason, which is kept")
    func capacity() async throws {
        let floor = try await ShopFloor()
        let technician = floor.technician.id
        let jobs = try await jobs(floor, 6)
        for job in jobs.prefix(5) { _ = try await assign(floor, job, to: technician) }
        #expect(await reason { try await assign(floor, jobs[5], to: technician) } == "CAPACITY")
        let edited = await reason {
            try await floor.call(
                JobsMethods.updateJob,
                UpdateJobRequest.with {
                    $0.job.id = jobs[5].id
                    $0.job.assignedTo = technician
                }
            )
        }
        #expect(edited == "CAPACITY", "nor by editing the job")
        let silent = await reason {
            try await assign(floor, jobs[5], to: technician, override: "")
        }
        #expect(silent == "OVERRIDE_REASON_REQUIRED")
        let estimator = try await floor.person(.estimator)
        let may = await reason {
            try await assign(floor, jobs[5], to: technician, override: "rush", by: estimator)
        }
        #expect(may == "PERMISSION_MISSING")
        let sixth = try await assign(floor, jobs[5], to: technician, override: "rush")
        #expect(sixth.assignedTo == technician)
        let last = try #require(try await floor.trail(Job.self, sixth.id).last)
        #expect(last.action == "jobs.capacity_overridden" && last.author.reason == "rush")
        // A job that is handed back makes room.
        _ = try await assign(floor, jobs[0], to: "")
        _ = try await assign(floor, jobs[1], to: "")
        #expect(await reason { try await assign(floor, jobs[0], to: technician) } == "")
    }

    @Test("J061: a person of another shop is not found")
    func otherShop() async throws {
        let floor = try await ShopFloor()
        let other = try await floor.otherShop()
        let job = try await floor.job()
        let stranger = other.owner.id
        #expect(await reason { try await assign(floor, job, to: stranger) } == "NOT_FOUND")
        let edited = await reason {
            try await floor.call(
                JobsMethods.updateJob,
                UpdateJobRequest.with {
                    $0.job.id = job.id
                    $0.job.assignedTo = stranger
                }
            )
        }
        #expect(edited == "NOT_FOUND")
        #expect(try await floor.all(Job.self).allSatisfy { !$0.hasAssignedTo })
    }

    @Test("who may only edit jobs gives none away, and nobody gets one who is gone")
    func permission() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let edited = await reason {
            try await floor.call(
                JobsMethods.updateJob,
                UpdateJobRequest.with {
                    $0.job.id = job.id
                    $0.job.assignedTo = floor.technician.id
                },
                by: floor.technician
            )
        }
        #expect(edited == "PERMISSION_MISSING")
        _ = try await floor.call(
            UsersMethods.updateUser,
            UpdateUserRequest.with {
                $0.user.id = floor.technician.id
                $0.user.isActive = false
                $0.updateMask.paths = ["is_active"]
            }
        )
        let gone = await reason { try await assign(floor, job, to: floor.technician.id) }
        #expect(gone == "PERSON_INACTIVE")
    }
}
