@main
enum FinanceService {
    static func main() {}
}
