/// Which of several shards owns a shop: highest-random-weight hashing (Thaler and Ravishankar,
/// "Using name-based mappings to increase hit rates", 1998). Every process that knows the names
/// finds the same owner, in whatever order it knows them; when a shard is added, only the shops
/// that it wins move.
///
/// To the byte, all arithmetic modulo 2⁶⁴:
/// - `fnv(bytes)`: h = 0xcbf29ce484222325; for each byte: h ^= byte, h *= 0x100000001b3 (FNV-1a).
/// - `mix(x)`: x ^= x >> 30, x *= 0xbf58476d1ce4e5b9, x ^= x >> 27, x *= 0x94d049bb133111eb,
///   x ^= x >> 31 (the finalizer of SplitMix64; Steele, Lea and Flood, 2014).
/// - `score(key, name) = mix(mix(fnv(name)) + fnv(key))`, name and key in UTF-8.
/// - The owner is the name with the highest score; among equals, the name whose UTF-8 sorts first.
struct Rendezvous {
    /// A key once hashed: of a shop, hashed when its session begins.
    struct Key: Hashable, Sendable {
        var hash: UInt64

        init(_ text: String) { hash = Rendezvous.fnv(text.utf8) }
    }

    let names: [String]
    private let hashes: [UInt64]

    init(names: [String]) {
        self.names = names
        hashes = names.map { Self.mix(Self.fnv($0.utf8)) }
    }

    /// - Returns: index into `names`; nil without names.
    func owner(of key: Key) -> Int? {
        var best: Int?
        var bestScore: UInt64 = 0
        for index in hashes.indices {
            let score = Self.mix(hashes[index] &+ key.hash)
            if let known = best {
                guard score >= bestScore else { continue }
                if score == bestScore,
                    !names[index].utf8.lexicographicallyPrecedes(names[known].utf8)
                {
                    continue
                }
            }
            best = index
            bestScore = score
        }
        return best
    }

    static func score(key: String, name: String) -> UInt64 {
        mix(mix(fnv(name.utf8)) &+ fnv(key.utf8))
    }

    static func fnv(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
