import ArgumentParser

/// The operator's command line: runs the five programs, reads estimate files, asks services.
@main
struct CollisionOS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collisionos",
        abstract: "The back office of a collision repair shop, from the operator's side.",
        subcommands: [
            UpCommand.self, HealthCommand.self, SetupCommand.self, WalkCommand.self,
            ImportCommand.self, ExportCommand.self, ImportArchiveCommand.self, CallCommand.self,
            VerifyCommand.self, KeysCommand.self,
        ]
    )
}
