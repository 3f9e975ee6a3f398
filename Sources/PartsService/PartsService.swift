@main
enum PartsService {
    static func main() {}
}
