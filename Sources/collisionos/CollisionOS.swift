@main
enum CollisionOS {
    static func main() {}
}
