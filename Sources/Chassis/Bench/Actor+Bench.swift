public import Store
public import Wire

extension Actor {
    /// A person of a shop, for tests.
    ///
    /// - Parameter permissions: nil = every one.
    public static func bench(
        _ shop: ShopID,
        role: String = "manager",
        permissions: [UInt32]? = nil,
        user: String = "0190a000-0000-7000-8000-00000000beef"
    ) -> Actor {
        let numbers = permissions ?? Array(1..<PermissionSet.numberEnd)
        return Actor(
            userID: user,
            shopID: shop.text,
            role: role,
            permissions: PermissionSet(numbers)
        )
    }
}
