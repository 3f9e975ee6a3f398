/// What is said when the walk is over.
struct WalkSummary {
    let walk: Walk
    let seconds: Duration
    let failure: String?

    var isRight: Bool { failure == nil && walk.timeline.mistakes.isEmpty }

    var json: JSONValue {
        let counts = walk.counts
        return [
            "ok": .bool(isRight),
            "seconds": .string(seconds.secondsText),
            "calls": .number(String(counts.calls)),
            "retries": .number(String(counts.retries)),
            "failure": failure.map { .string($0) } ?? .null,
            "mistakes": .array(walk.timeline.mistakes.map { .string($0) }),
            "job": walk.job,
            "estimate": walk.estimate,
            "invoices": .array(walk.invoices),
            "timeline": walk.timeline.json,
        ]
    }

    /// The totals of the shop beside the file's own.
    func tell() {
        let file = walk.file
        Terminal.say("\n" + Terminal.bold("The shop's totals beside the file's"))
        row("", "file", "shop")
        row("gross", file.gross.digits, Amount(walk.estimate["estimateTotal"])?.digits)
        row("tax", file.tax.digits, Amount(walk.estimate["taxTotal"])?.digits)
        row("deductible", file.deductible.digits, Amount(walk.estimate["deductible"])?.digits)
        row("net", file.net.digits, Amount(walk.estimate["netTotal"])?.digits)
        let invoiced = walk.invoices.reduce(Int64(0)) {
            $0 + (Amount($1["totalAmount"])?.minor ?? 0)
        }
        if !walk.invoices.isEmpty {
            row("invoiced", file.gross.digits, Amount(invoiced, file.currency).digits)
        }
        let counts = walk.counts
        let again = counts.retries == 0 ? "" : ", \(counts.retries) sent again"
        Terminal.say(
            "\n\(counts.calls) calls in \(seconds.secondsText)\(again), all amounts in \(file.currency)"
        )
        if let failure { Terminal.say(Terminal.red("The walk stopped: \(failure)")) }
        if isRight {
            Terminal.say(Terminal.green("Everything is as it should be."))
        } else {
            for mistake in walk.timeline.mistakes { Terminal.say(Terminal.red("✗ \(mistake)")) }
        }
    }

    private func row(_ name: String, _ file: String, _ shop: String?) {
        Terminal.say("  \(name.padded(12)) \(file.aligned(14)) \((shop ?? "absent").aligned(14))")
    }

    /// Where to go from here.
    func pointers(url: String, data: String?) {
        guard let person = walk.shop.person("MANAGER") else { return }
        Terminal.say("\n" + Terminal.bold("Where to look next"))
        Terminal.say("  \(url)/docs and \(url)/openapi.json")
        Terminal.say("  sign in as \(person.email) with \(person.password), or:")
        let credentials = "{\"email\":\"\(person.email)\",\"password\":\"\(person.password)\"}"
        Terminal.say(
            "  T=$(curl -s \(url)/v1/sessions -H 'Content-Type: application/json' "
                + "-d '\(credentials)' | sed 's/.*\"accessToken\":\"\\([^\"]*\\)\".*/\\1/')"
        )
        Terminal.say("  curl -s -H \"Authorization: Bearer $T\" \(url)/v1/jobs/\(walk.jobID)")
        guard let data else { return }
        Terminal.say("  logs \(data)/logs/*.log, messages \(data)/comms/outbox/")
        Terminal.say("  databases \(data)/<service>/<service>.sqlite")
        Terminal.say(
            "  collisionos call jobs Jobs/GetJob '{\"id\":\"\(walk.jobID)\"}' "
                + "--shop \(walk.shop.shopID) --data \(data)"
        )
    }
}
