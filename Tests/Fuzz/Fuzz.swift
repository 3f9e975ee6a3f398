import Glibc

/// The program that scripts/fuzz runs: one decoder under libFuzzer, named by the setting
/// `FUZZ_TARGET`. The setting and not an argument, because libFuzzer starts its own children with
/// its own arguments.
@main
enum Fuzz {
    /// Every target by name: its folder in `Corpus` has the same. What holds of all of them: no
    /// trap, no input above one second, no more than 256 MiB.
    static let targets: [(name: String, take: @Sendable ([UInt8]) -> Void)] = [
        ("archive", ArchiveTarget.take),
        ("bms", BMSTarget.take),
        ("filter", FilterTarget.take),
        ("frame", FrameTarget.take),
        ("head", HeadTarget.take),
        ("image", ImageTarget.take),
        ("json", JSONTarget.take),
        ("keys", KeysTarget.take),
        ("lists", ListsTarget.take),
        ("pages", PagesTarget.take),
        ("pipes", PipesTarget.take),
        ("record", RecordTarget.take),
        ("tables", TablesTarget.take),
        ("texts", TextsTarget.take),
        ("url", URLTarget.take),
        ("zap", ZapTarget.take),
    ]

    static let take: @Sendable ([UInt8]) -> Void = {
        let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
        guard let target = targets.first(where: { $0.name == name }) else {
            fail("FUZZ_TARGET is one of: " + targets.map(\.name).joined(separator: " "))
        }
        return target.take
    }()

    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runDriver(&count, &arguments, takeOne))
    }
}

/// What must hold of every input. Ends the program where it does not, which libFuzzer reports
/// with the input.
func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    if !holds { fail(sentence()) }
}

func fail(_ sentence: String) -> Never {
    let line = Array("\nDoes not hold: \(sentence)\n".utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    abort()
}

/// libFuzzer's own main asks for this name, though ours runs instead of it.
@_cdecl("LLVMFuzzerTestOneInput")
func takeOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Fuzz.take(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
