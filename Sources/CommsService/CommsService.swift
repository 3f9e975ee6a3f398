@main
enum CommsService {
    static func main() {}
}
