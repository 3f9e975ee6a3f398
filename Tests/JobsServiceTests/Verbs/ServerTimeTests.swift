import Chassis
import Contracts
import Testing
import Wire

@testable import JobsService

@Suite("Whose time it is")
struct ServerTimeTests {
    @Test("X014: a row is made when the server says so; a client's word on that is refused")
    func stamps() async throws {
        let floor = try await ShopFloor()
        let error = await #expect(throws: RPCError.self) {
            try await floor.call(
                CustomersMethods.createCustomer,
                CreateCustomerRequest.with {
                    $0.customer.firstName = "Lee"
                    $0.customer.lastName = "Ng"
                    $0.customer.createTime = Sample.time(Sample.now - Sample.day)
                }
            )
        }
        #expect(error?.fields.map(\.reason) == ["READ_ONLY"])
        #expect(try await floor.all(Customer.self).isEmpty)
        #expect(try await floor.customer().createTime.microseconds == Sample.now)
    }

    @Test("X014: hours written afterwards keep the times they claim, beside the server's own")
    func claims() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let from = Sample.time(Sample.now - 8 * Sample.hour)
        let to = Sample.time(Sample.now - 4 * Sample.hour)
        let entry = try await floor.call(
            LaborTimeEntriesMethods.createLaborTimeEntry,
            CreateLaborTimeEntryRequest.with {
                $0.laborTimeEntry.jobID = job.id
                $0.laborTimeEntry.technicianID = floor.technician.id
                $0.laborTimeEntry.laborType = .body
                $0.laborTimeEntry.clockIn = from
                $0.laborTimeEntry.clockOut = to
            }
        )
        #expect(entry.clockIn == from && entry.clockOut == to)
        #expect(entry.createTime.microseconds == Sample.now)
    }
}
