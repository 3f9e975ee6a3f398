@main
enum GatewayProgram {
    static func main() {}
}
