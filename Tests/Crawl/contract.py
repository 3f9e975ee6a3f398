"""The routes as the gateway describes them, and bodies that their schemas take."""

import re
import uuid

# Answered by the gateway itself: no role, no shop.
HOUSE = re.compile(r"^/v1/sessions")
DEPTH_MAX = 6
WORDS = "crawled"


class Operation:
    """One verb of one path."""

    def __init__(self, verb, path, description, contract):
        self.verb, self.path, self.contract = verb.upper(), path, contract
        self.permission = description.get("x-permission")
        self.captures = re.findall(r"\{([^}]+)\}", path)
        self.parameters = [
            p for p in map(contract.resolved, description.get("parameters", []))
            if p.get("in") == "query"
        ]
        content = description.get("requestBody", {}).get("content", {})
        self.body = content.get("application/json", {}).get("schema")
        answers = description.get("responses", {})
        said = [answers[s] for s in answers if s.startswith("2")]
        content = contract.resolved(said[0]).get("content", {}) if said else {}
        self.answer = content.get("application/json", {}).get("schema")

    def __str__(self):
        return f"{self.verb} {self.path}"

    def collection(self, capture):
        """`jobs` for the id in /v1/jobs/{id}:move."""
        return self.path.split("{" + capture + "}")[0].rstrip("/").rsplit("/", 1)[-1]

    @property
    def is_list(self):
        return self.verb == "GET" and not self.captures


class Contract:
    def __init__(self, document):
        self.document = document
        self.operations = [
            Operation(verb, path, description, self)
            for path, verbs in document["paths"].items() if not HOUSE.match(path)
            for verb, description in verbs.items()
            if verb in ("get", "post", "patch", "put", "delete")
        ]

    def resolved(self, schema):
        """The schema a reference leads to, with what stands beside the reference."""
        while "$ref" in schema:
            target = self.document
            for part in schema["$ref"].lstrip("#/").split("/"):
                target = target[part]
            schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
        return schema

    def sample(self, schema, ids, name="", depth=0):
        """A value that the schema takes. `ids` gives an id for the name of a field. Of objects
        the required members and those that name rows are filled."""
        schema = self.resolved(schema)
        for choice in ("oneOf", "anyOf", "allOf"):
            if choice in schema:
                return self.sample(schema[choice][0], ids, name, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return next((v for v in schema["enum"] if "UNSPECIFIED" not in str(v)), None)
        kind = schema.get("type")
        if kind == "object":
            members = schema.get("properties", {})
            if set(members) == {"currency", "minor"}:
                return {"minor": "100"}
            wanted = set(schema.get("required", []))
            if depth < DEPTH_MAX:
                wanted |= {m for m, s in members.items() if self.names_row(s)}
            return {
                m: self.sample(members[m], ids, m, depth + 1) for m in members
                if m in wanted and not self.resolved(members[m]).get("readOnly")
            }
        if kind == "array":
            return [self.sample(schema["items"], ids, name, depth + 1)]
        if kind == "boolean":
            return True
        if kind in ("integer", "number"):
            return max(1, schema.get("minimum", 1))
        if kind == "string":
            return self.text(schema, ids, name)
        return None

    def names_row(self, schema):
        schema = self.resolved(schema)
        return schema.get("format") == "uuid" and not schema.get("readOnly")

    @staticmethod
    def text(schema, ids, name):
        form, pattern = schema.get("format"), schema.get("pattern", "")
        if form == "uuid":
            return ids(name)
        if form == "date-time":
            return "2026-06-01T09:00:00Z"
        if form in ("int64", "uint64"):
            return "1"
        if form == "byte":
            return "AAAA"
        if name == "timezone":
            return "America/Toronto"
        if name == "email" or form == "email":
            return f"{uuid.uuid4().hex[:12]}@crawl.example"
        for example in ("2026-06-01", "08:00", "USD", "abc", "1", "a" * 64):
            if pattern and re.fullmatch(pattern.strip("^$"), example):
                return example
        text = f"{WORDS} {uuid.uuid4().hex[:8]}" if not pattern else WORDS
        least, most = schema.get("minLength", 0), schema.get("maxLength") or 200
        return text.ljust(least, "x")[:most]

    def guarded(self, schema, value, found, depth=0):
        """Adds (path of fields, permission) for every guarded field that `value` says."""
        schema = self.resolved(schema or {})
        if depth > 12:
            return found
        if isinstance(value, list):
            for item in value:
                self.guarded(schema.get("items"), item, found, depth + 1)
        elif isinstance(value, dict):
            for name, said in value.items():
                member = schema.get("properties", {}).get(name)
                if member is None:
                    continue
                permission = member.get("x-read-permission")
                if permission:
                    found.append((name, permission))
                self.guarded(member, said, found, depth + 1)
        return found
