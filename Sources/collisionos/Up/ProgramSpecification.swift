/// How one of the five programs is started.
struct ProgramSpecification: Sendable {
    let name: String
    let executable: String
    let arguments: [String]

    /// In the order of their start; they stop in the opposite one, the gateway first.
    static func all(
        layout: DataLayout,
        programs: String,
        host: String,
        port: Int
    ) -> [ProgramSpecification] {
        let places = ["--data", layout.data, "--run", layout.run]
        let services = [
            ("jobs", "JobsService"), ("parts", "PartsService"), ("finance", "FinanceService"),
            ("comms", "CommsService"),
        ].map { name, target in
            ProgramSpecification(name: name, executable: "\(programs)/\(target)", arguments: places)
        }
        let gateway = ProgramSpecification(
            name: "gateway",
            executable: "\(programs)/Gateway",
            arguments: places + ["--listen", "\(host):\(port)"]
        )
        return services + [gateway]
    }
}
