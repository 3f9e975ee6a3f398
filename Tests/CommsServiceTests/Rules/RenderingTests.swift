import Contracts
import Testing

@testable import CommsService

@Suite("Filling in a template")
struct RenderingTests {
    private func rendering(_ values: [String: String]) -> Rendering {
        Rendering(
            values: values,
            variables: [
                TemplateVariable.with {
                    $0.name = "vehicle.make"
                    $0.defaultText = "vehicle"
                },
                TemplateVariable.with {
                    $0.name = "customer.name"
                    $0.required = true
                },
            ]
        )
    }

    @Test(
        "C004: a value, its default, or nothing",
        arguments: [
            ("Your {{ vehicle.make }}.", "Your vehicle."), ("{{vehicle.make}}", "vehicle"),
            ("{{ customer.name }}!", "Al!"), ("{{ nobody.knows }}", ""), ("{{ open", "{{ open"),
            ("no variable", "no variable"), ("", ""), ("}} {{ customer.name }}", "}} Al"),
            ("{{ {{ customer.name }}", ""),
        ]
    )
    func text(template: String, result: String) {
        #expect(rendering(["customer.name": "Al"]).text(template) == result)
    }

    @Test("C005: a required variable without a value is named")
    func missing() {
        #expect(rendering([:]).missing == ["customer.name"])
        #expect(rendering(["customer.name": ""]).missing == ["customer.name"])
        #expect(rendering(["customer.name": "Al"]).missing.isEmpty)
    }

    @Test(
        "C006: values are escaped in HTML, also a sign that a mark is joined to",
        arguments: [
            ("<b>Al</b>", "&lt;b&gt;Al&lt;/b&gt;"), ("\"'&", "&quot;&#39;&amp;"),
            ("\"\u{338}x", "&quot;\u{338}x"), ("<\u{338}b", "&lt;\u{338}b"), ("Zoë", "Zoë"),
        ]
    )
    func html(value: String, escaped: String) {
        let text = rendering(["customer.name": value]).text(
            "<p>{{ customer.name }}</p>",
            html: true
        )
        #expect(Array(text.unicodeScalars) == Array("<p>\(escaped)</p>".unicodeScalars))
        #expect(rendering(["customer.name": value]).text("{{ customer.name }}") == value)
    }

    @Test("a value that looks like a variable stays text, and a message has an end")
    func values() {
        let tricky = rendering(["customer.name": "{{ vehicle.make }}"])
        #expect(tricky.text("{{ customer.name }}") == "{{ vehicle.make }}")
        let long = rendering(["customer.name": String(repeating: "x", count: 50_000)])
        #expect(long.text("{{ customer.name }}").count == Rendering.lengthMax)
    }

    @Test(
        "C038, C039: a text message's parts",
        arguments: [
            (String(repeating: "a", count: 160), 1), (String(repeating: "a", count: 161), 2),
            (String(repeating: "a", count: 306), 2), (String(repeating: "a", count: 307), 3),
            (String(repeating: "€", count: 80), 1), (String(repeating: "€", count: 81), 2),
            ("🚗" + String(repeating: "a", count: 68), 1),
            ("🚗" + String(repeating: "a", count: 69), 2),
            ("🚗" + String(repeating: "a", count: 70), 2), ("", 1),
        ]
    )
    func segments(text: String, parts: Int) {
        #expect(SMS.segments(text) == parts)
    }
}
