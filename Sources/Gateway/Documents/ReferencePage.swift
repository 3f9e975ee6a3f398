import Schema

/// The reference as one page without scripts: every method that clients may call, by service.
enum ReferencePage {
    static func html(_ methods: [MethodDescription]) -> String {
        let known = methods.filter { $0.isPublic && !$0.routes.isEmpty }
        var page = head
        page += "<nav><h2>Resources</h2><ul>"
        let groups = Dictionary(grouping: known, by: \.group)
        for group in groups.keys.sorted() {
            page += "<li><a href=\"#\(escape(group))\">\(escape(group))</a></li>"
        }
        page += "</ul></nav><main>" + introduction
        for group in groups.keys.sorted() {
            page += "<section id=\"\(escape(group))\"><h2>\(escape(group))</h2>"
            for method in groups[group] ?? [] { page += entry(method) }
            page += "</section>"
        }
        return page + "</main></body></html>\n"
    }

    private static func entry(_ method: MethodDescription) -> String {
        var text = "<article><h3>\(escape(method.name))</h3><p>\(escape(method.summary))</p><pre>"
        for route in method.routes {
            text += "\(escape(route.verb)) \(escape(route.template))\n"
        }
        text += "POST \(escape(method.path))</pre><dl>"
        if !method.permissionName.isEmpty {
            text += "<dt>Permission</dt><dd><code>\(escape(method.permissionName))</code></dd>"
        }
        if method.effect == .changes, method.request.fieldNumber("etag") != nil {
            text += "<dt>Version</dt><dd>compared with <code>If-Match</code></dd>"
        }
        text += "<dt>Deadline</dt><dd>\(method.timeoutMilliseconds) ms</dd>"
        text += "<dt>Body</dt><dd>at most \(method.requestBytesMax / 1024) KiB</dd></dl></article>"
        return text
    }

    private static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }

    private static let head = """
        <!doctype html><html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>CollisionOS reference</title><style>
        body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:16rem 1fr}
        nav{padding:1rem;border-right:1px solid #ccc;height:100vh;overflow:auto;position:sticky;top:0;\
        box-sizing:border-box}nav ul{list-style:none;padding:0}main{padding:1rem 2rem;max-width:60rem}
        pre{background:#f4f4f4;padding:.5rem;overflow:auto}dl{display:grid;\
        grid-template-columns:8rem 1fr;margin:0}dd{margin:0}
        article{border-bottom:1px solid #eee;padding-bottom:1rem}
        @media(max-width:50rem){body{display:block}nav{height:auto;position:static}}
        </style></head><body>
        """

    private static let introduction = """
        <h1>CollisionOS</h1><p>Schemas, limits and problems of every method are in
        <a href="/openapi.json">openapi.json</a>.</p>
        <p>Sign in with <code>POST /v1/sessions</code> and send the access token as
        <code>Authorization: Bearer …</code>. Send an <code>Idempotency-Key</code> with every change
        and <code>If-Match</code> with the <code>ETag</code> you have read.</p>
        """
}

extension MethodDescription {
    /// `Jobs` of `/collisionos.jobs.v1.Jobs/GetJob`.
    fileprivate var group: String {
        path.split(separator: "/").first.flatMap { $0.split(separator: ".").last.map(String.init) }
            ?? ""
    }

    fileprivate var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
