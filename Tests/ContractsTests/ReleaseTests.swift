import Contracts
import Foundation
import Schema
import SwiftProtobuf
import Testing

/// The last release's contracts are kept beside this file; a new release replaces it.
private let released = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/released.binpb")

@Suite("What was released stays readable")
struct ReleaseTests {
    private func sets() throws -> (old: Descriptors, new: Descriptors) {
        let old = try Descriptors([[UInt8](try Data(contentsOf: released))])
        return (old, try Descriptors(Contracts.services.map(\.descriptors)))
    }

    @Test("a field number keeps its name and type, or is reserved for ever")
    func fields() throws {
        let (old, new) = try sets()
        #expect(old.messages.count > 200)
        for (name, before) in old.messages where !name.hasPrefix("collisionos.Table") {
            guard let now = new.messages[name] else {
                if !Self.isOption(name) { Issue.record("\(name) is gone") }
                continue
            }
            for field in before.field {
                let place = "\(name).\(field.name) = \(field.number)"
                if let same = now.field.first(where: { $0.number == field.number }) {
                    #expect(same.name == field.name, "\(place)")
                    #expect(same.type == field.type, "\(place)")
                    #expect(same.typeName == field.typeName, "\(place)")
                    #expect(same.label == field.label, "\(place)")
                } else {
                    let isReserved = now.reservedRange.contains {
                        ($0.start..<$0.end).contains(field.number)
                    }
                    #expect(isReserved, "\(place) is free to be used again")
                }
            }
        }
    }

    /// Options of the contracts themselves are never sent.
    private static func isOption(_ name: String) -> Bool {
        name.split(separator: ".").count == 2
    }

    @Test("a value of an enum keeps its number and name")
    func enums() throws {
        let (old, new) = try sets()
        for (name, before) in old.enums where !Self.isOption(name) {
            let now = try #require(new.enums[name], "\(name) is gone")
            for value in before.value {
                let same = now.value.first { $0.number == value.number }
                #expect(same?.name == value.name, "\(name).\(value.name)")
            }
        }
    }

    @Test("a method keeps its path, its request and its answer")
    func methods() throws {
        let (old, new) = try sets()
        for (path, before) in old.methods {
            let now = try #require(new.methods[path], "\(path) is gone")
            #expect(now.inputType == before.inputType, "\(path)")
            #expect(now.outputType == before.outputType, "\(path)")
        }
    }

    @Test("openapi.json has every route, and every reference in it leads somewhere")
    func openAPI() throws {
        let parsed = try JSONSerialization.jsonObject(with: Data(Contracts.openAPI.utf8))
        let document = try #require(parsed as? [String: Any])
        #expect(document["openapi"] as? String == "3.1.0")
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let operations = paths.values.flatMap(\.values).count
        #expect(operations == Contracts.methods.flatMap(\.routes).count)
        let components = try #require(document["components"] as? [String: [String: Any]])
        for reference in Contracts.openAPI.split(separator: "\"#/components/").dropFirst() {
            let target = reference.prefix { $0 != "\"" }.split(separator: "/").map(String.init)
            #expect(target.count == 2 && components[target[0]]?[target[1]] != nil, "\(target)")
        }
    }
}
