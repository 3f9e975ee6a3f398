"""Two shops with somebody in each of the nine roles, the first with a car from bumper to bank."""

import http.client
import json
import os
import re
import urllib.parse
import uuid

ROLES = [
    "OWNER", "ADMIN", "MANAGER", "SERVICE_ADVISOR", "ESTIMATOR", "TECHNICIAN", "PARTS_MANAGER",
    "RECEPTIONIST", "ACCOUNTANT",
]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?")
OWN = re.compile(r"[0-9@ ]")
ANSWER_SECONDS_MAX = 30
# Shorter texts are words that any shop may say.
MARKER_CHARACTERS_MIN = 8


class Answer:
    def __init__(self, status, body):
        self.status, self.body = status, body

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def reason(self):
        return self.json.get("reason", "") if isinstance(self.json, dict) else ""


class Front:
    """One connection to the gateway."""

    def __init__(self, port):
        self.port = port
        self.connection = None
        self.count = 0

    def send(self, verb, path, token=None, body=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        self.count += 1
        for attempt in (0, 1):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(
                        "127.0.0.1", self.port, timeout=ANSWER_SECONDS_MAX
                    )
                self.connection.request(verb, path, body=body, headers=headers)
                answer = self.connection.getresponse()
                return Answer(answer.status, answer.read().decode())
            except (http.client.HTTPException, ConnectionError):
                self.connection = None
                if attempt:
                    raise


class Person:
    def __init__(self, role, session):
        self.role = role
        self.token = session["accessToken"]
        self.permissions = set(session["permissions"])

    def may(self, permission):
        return permission is None or permission in self.permissions


class Shop:
    """A shop as its people see it."""

    def __init__(self, front, saved, domain):
        self.front, self.id = front, saved["shop"]["id"]
        self.people = {}
        for person in saved["people"]:
            self.sign_in(person["role"], person["email"], person["password"])
        for role in ROLES:
            if role not in self.people:
                self.add(role, domain)

    @property
    def owner(self):
        return self.people["OWNER"]

    def sign_in(self, role, email, password):
        answer = self.front.send(
            "POST", "/v1/sessions", body={"email": email, "password": password}
        )
        if answer.status != 201:
            raise RuntimeError(f"{email}: {answer.status} {answer.body}")
        self.people[role] = Person(role, answer.json)

    def add(self, role, domain):
        email, password = f"{role.lower()}@{domain}", uuid.uuid4().hex
        made = self.front.send("POST", "/v1/users", self.owner.token, {
            "email": email, "username": role.lower(), "firstName": role, "lastName": domain,
            "role": role,
        })
        if made.status != 201:
            raise RuntimeError(f"{email}: {made.status} {made.body}")
        path = f"/v1/users/{made.json['id']}:setPassword"
        self.front.send("POST", path, self.owner.token, {"newPassword": password})
        self.sign_in(role, email, password)

    def rows(self, contract):
        """What the owner sees of every list: {collection: [row]}."""
        rows = {}
        for operation in contract.operations:
            if not operation.is_list:
                continue
            answer = self.front.send("GET", operation.path + "?pageSize=200", self.owner.token)
            if answer.status == 400:
                answer = self.front.send("GET", operation.path, self.owner.token)
            said = answer.json if answer.status == 200 else {}
            lists = [v for v in said.values() if isinstance(v, list)]
            name = operation.path.rsplit("/", 1)[-1]
            rows[name] = [r for r in (lists[0] if lists else []) if isinstance(r, dict)]
        return rows


def texts(value, found):
    """Every text in a value that tells one shop from another."""
    if isinstance(value, dict):
        for item in value.values():
            texts(item, found)
    elif isinstance(value, list):
        for item in value:
            texts(item, found)
    elif isinstance(value, str) and len(value) >= MARKER_CHARACTERS_MIN:
        # A word alone (estimate, SHOP_FLOOR) is the contracts'; a name, an address, a VIN, a
        # number or an id has something else in it.
        if not TIME.fullmatch(value) and not value.isdigit() and OWN.search(value):
            found.add(value)
    return found


def versions(rows):
    """What a stranger must not have changed."""
    return {
        f"{name}/{row['id']}": row.get("version")
        for name, list_ in rows.items() for row in list_ if "id" in row
    }


def open_shops(programs, example):
    """Both shops; the walk takes the example's car through the first."""
    front = Front(programs.port)
    first = os.path.join(programs.data, "first.json")
    said = programs.operator("setup", "--for", example, "--save", first)
    if said[0] != 0:
        raise RuntimeError(f"setup: {said[1]}")
    walked = programs.operator("walk", "--url", programs.url, "--shop", first, example)
    if walked[0] != 0:
        raise RuntimeError(f"walk: {walked[1]}")
    second = os.path.join(programs.data, "second.json")
    said = programs.operator("setup", "--name", "Second Street", "--save", second)
    if said[0] != 0:
        raise RuntimeError(f"setup: {said[1]}")
    shops = []
    for path, domain in ((first, "first.example"), (second, "second.example")):
        with open(path) as file:
            shops.append(Shop(front, json.load(file), domain))
    return front, shops[0], shops[1]


def query(parameters):
    return "?" + urllib.parse.urlencode(parameters) if parameters else ""
