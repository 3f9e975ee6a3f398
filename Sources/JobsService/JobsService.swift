@main
enum JobsService {
    static func main() {}
}
