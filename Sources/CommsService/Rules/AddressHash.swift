internal import Crypto
internal import Store

/// What an address is looked up by, so that the lists hold no addresses: SHA-256 over the shop and
/// the address in lower case.
enum AddressHash {
    static func of(_ address: String, in shop: ShopID) -> String {
        let text = shop.text + " " + address.lowercased()
        return SHA256.hash(data: Array(text.utf8))
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
