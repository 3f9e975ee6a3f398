import ArgumentParser
import EstimateFiles
import Foundation

/// `collisionos import`: reads estimate files, and hands them to the shop unless it is a dry run.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read estimate files (BMS XML, EMS sets, zips) and import them into the shop.",
        discussion: """
            With --dry-run nothing is sent anywhere: the files are read, their sums checked, and \
            what they say is printed. Ends with status 2 when a file was refused; the others are \
            still read.
            """
    )

    @Flag(help: "Read and check only; no server is needed.")
    var dryRun = false

    @Flag(help: "Print one JSON object per estimate.")
    var json = false

    @OptionGroup var gateway: GatewayOptions

    @Argument(help: ArgumentHelp("Estimate files or folders of them.", valueName: "FILE|DIR"))
    var paths: [String]

    /// The status of a run that refused a file.
    static let refusedStatus: Int32 = 2

    func run() async throws {
        let client = dryRun ? nil : try await gateway.signedIn()
        var refused = 0
        for path in paths {
            let groups: [EstimatePaths.Group]
            do {
                groups = try EstimatePaths.groups(at: path)
            } catch {
                refused += 1
                report(ImportLine(unreadable: path, "\(error)"))
                continue
            }
            refused += await read(groups, into: client)
        }
        if refused > 0 { throw ExitCode(Self.refusedStatus) }
    }

    /// Reads each estimate of the groups; says how many were refused.
    private func read(_ groups: [EstimatePaths.Group], into client: GatewayClient?) async -> Int {
        var refused = 0
        var bar = ProgressBar(total: groups.count)
        for (index, group) in groups.enumerated() {
            bar.show(index, group.path)
            let sources: [EstimateFiles.Source]
            do {
                sources = try EstimateFiles.sources(of: group.members)
            } catch {
                refused += 1
                report(ImportLine(refusal: error, file: group.path))
                continue
            }
            for source in sources {
                let file = Self.shown(source.name, in: group)
                do {
                    let estimate = try source.read()
                    if let client {
                        let answer = try await ImportCall.send(group, source, through: client)
                        report(ImportLine(estimate, file: file, imported: answer))
                    } else {
                        report(ImportLine(estimate, file: file))
                    }
                } catch let refusal as EstimateFileRefusal {
                    refused += 1
                    report(ImportLine(refusal: refusal, file: file))
                } catch {
                    refused += 1
                    report(ImportLine(unreadable: file, "\(error)"))
                }
            }
        }
        bar.end()
        return refused
    }

    private func report(_ line: ImportLine) {
        Terminal.say(json ? line.json : line.text)
    }

    /// The path to show for a source: of the file itself, or of the set's envelope in its folder.
    private static func shown(_ name: String, in group: EstimatePaths.Group) -> String {
        if group.members.count == 1 { return group.path }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: group.path, isDirectory: &isFolder)
        return isFolder.boolValue ? group.path + "/" + name : group.path
    }
}
