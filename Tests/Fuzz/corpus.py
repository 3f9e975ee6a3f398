"""Writes Corpus: where every fuzz target begins. Run it again after a format has changed:

    python3 Tests/Fuzz/corpus.py

Inputs that once failed are put beside these by hand, under names of their own (see
docs/proofs.md); this program leaves them alone.
"""

import json
import re
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "Examples" / "estimates"
UUID = "01932f3c-7a10-7c44-9e1b-5a0000000001"


def write(target, seeds, words=()):
    """Seeds are seed-00 and so on; words are libFuzzer's dictionary."""
    folder = HERE / "Corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("seed-*"):
        old.unlink()
    for number, seed in enumerate(seeds):
        data = seed.encode() if isinstance(seed, str) else bytes(seed)
        (folder / f"seed-{number:02}").write_bytes(data)
    if words:
        lines = (
            '"' + "".join(f"\\x{byte:02x}" if byte in b'"\\' or not 32 <= byte < 127 else chr(byte)
                          for byte in word.encode()) + '"\n'
            for word in sorted(set(words))
        )
        (HERE / "Corpus" / f"{target}.dict").write_text("".join(lines))


# Protobuf, as much of it as seeds need.


def varint(value):
    value &= (1 << 64) - 1
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def data(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def real(field, value):
    return varint(field << 3 | 1) + struct.pack("<d", value)


# The wire.


def frame(kind, call, head=b"", payload=b""):
    length = 12 + len(head) + len(payload)
    return struct.pack(">IBBHQ", length, kind, 0, len(head), call) + head + payload


ACTOR = (
    data(1, UUID) + data(2, UUID) + data(3, "manager") + data(4, b"\x06\x00\x80")
    + number(5, 1_900_000_000_000_000) + data(6, "s-1")
    + data(8, b"\1" + bytes(range(8)) + struct.pack(">q", 1_772_352_900_000_000) + bytes(64))
)
REQUEST = (
    data(1, "/collisionos.jobs.v1.Jobs/GetJob") + number(2, 5_000) + number(3, 1) + data(4, "key-1")
    + data(5, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") + data(6, "a=b")
    + data(7, ACTOR) + data(8, data(1, "locale") + data(2, "en-CA"))
    + data(8, data(1, "if-match") + data(2, b"\x00\x07")) + data(9, "r-1") + number(10, 123_456)
)
HELLO = number(1, 1) + data(2, bytes(range(16))) + data(3, "gateway") + number(4, 4 << 20)


def status():
    def packed(name, value):
        return data(3, data(1, "type.googleapis.com/google.rpc." + name) + data(2, value))

    return (
        number(1, 9) + data(2, "not now")
        + packed("ErrorInfo", data(1, "UNPAID") + data(2, "collisionos")
                 + data(3, data(1, "job") + data(2, UUID)))
        + packed("BadRequest", data(1, data(1, "job.vin") + data(2, "no VIN") + data(3, "pattern")))
        + packed("PreconditionFailure", data(1, data(1, "STATUS") + data(2, "job") + data(3, "x")))
    )


def wire():
    failed = number(16, 9) + data(17, "not now") + number(18, 2) + number(19, 250) + number(20, 1)
    write("frame", [
        frame(1, 0, data(24, HELLO)),
        frame(3, 7, REQUEST, b"payload") + frame(8, 7),
        frame(4, 7, failed, status()),
        frame(5, 9, b"", b"item") + frame(6, 9, number(16, 0)) + frame(7, 9, number(28, 65536)),
        frame(9, 0) + frame(10, 0) + frame(11, 0) + frame(12, 0),
        frame(3, 1)[:-1],
    ])
    write("head", [
        REQUEST, data(24, HELLO), failed, status(), failed + status(), ACTOR,
        # A field twice, and an actor in pieces.
        REQUEST + REQUEST, data(7, ACTOR[:38]) + data(7, ACTOR[38:]) + number(30, 1) + real(31, 1.5),
    ])
    key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    other = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
    write("keys", [
        f"# who may\njobs {key}\ngateway {other}\n",
        f"jobs {key}\njobs {other}\n\n   # end\n",
        f"jobs {key}\ngateway {key}\n",
        f"\tjobs\t{key}\r\n",
    ], [key, other, "jobs ", "gateway ", "secret ", "#"])

    def zap(*frames):
        return b"".join(bytes([len(part)]) + part for part in frames)

    write("zap", [
        zap(b"1.0", b"1", b"services", b"127.0.0.1", b"jobs", b"CURVE", bytes([7] * 32)),
        zap(b"1.0", b"2", b"services", b"127.0.0.1", b"jobs", b"CURVE", bytes([8] * 32)),
        zap(b"1.0", b"3", b"services", b"127.0.0.1", b"", b"PLAIN", b"name", b"word"),
        zap(b"2.0", b"4", b""), zap(b"1.0"),
    ], ["1.0", "CURVE", "NULL", "PLAIN"])


# Requests.


def requests():
    part = {
        "partNumber": "HO1000302", "description": "Bumper cover \u00e9\U0001F697", "category": "BODY",
        "partType": "OEM", "currency": "CAD", "yearFrom": 2019, "weightHundredths": "1250",
        "costPrice": {"minor": "12345", "currency": "CAD"}, "isCore": True,
        "dimensions": {"a": [1, -2.5e3, None, {"b": "c"}], "d": False}, "id": UUID,
        "lastOrderDate": "2026-03-01T08:15:00.250Z", "primaryVendorId": UUID,
    }
    signature = {"id": UUID, "version": "1", "signerName": "Hale", "image": "PGE+PC9hPg==",
                 "imageSha256": "0" * 64, "takenBy": None, "signedAt": "2026-03-01T08:15:00Z"}
    write("json", [
        json.dumps({"part": part, "updateMask": "partNumber,costPrice"}), json.dumps({"parts": [part, {}], "nextPageToken": "a"}), json.dumps(signature),
        '{"part":{"costPrice":{"minor":1.5e3,"currency":"CAD"},"category":3}}',
        "[" * 32 + "]" * 32, '[1,-0,0.1,1e-7,1e300,"\\ud83d\\ude97\\u00e9\\n",true,false,null]',
        "part.costPrice.minor=12", "updateMask=a,b", "part.category=BODY",
    ], list(part) + list(signature) + ["part", "parts", "updateMask", "nextPageToken", "minor", "null",
                                    "\\ud83d", "\\ude97", "1e308", "NaN", "-Infinity", "}}}}"])
    write("filter", [
        'status = OPEN AND count > 3 OR NOT (note:"50%" rush = true)',
        'note:"a\\"b_c%" OR tags:hail\nnote desc, count',
        "create_time >= 2026-03-01T08:15:00Z total < 12345 -rush = false\ntotal",
        f"id = {UUID} AND status != null AND count:*\ncreate_time desc,status asc",
        "NOT NOT (((count = 1))) AND (note = 'x' AND note < \"y\")",
        "secret = a", "photo:*", 'note:"%\u0301_\u0308\\"',
    ], ["id", "create_time", "status", "total", "count", "rush", "note", "tags", "photo", "AND",
        " OR ", "NOT ", ":*", "!=", "<=", "null", "OPEN", "closed", "true", " desc", UUID,
        "2026-03-01T08:15:00Z", "%\u0301", "\\"])

    def integer(value):
        return b"\x01" + struct.pack(">q", value)

    def text(value):
        return b"\x03" + struct.pack(">Q", len(value)) + value

    identity = b"\x04" + struct.pack(">Q", 16) + bytes(16)
    write("pages", [
        text(b"a note") + identity, b"\x00" + identity, integer(-1) + identity,
        b"\x02" + struct.pack(">d", 1.5) + identity, text(b"")[:5],
        b"\x03" + struct.pack(">Q", 1 << 63) + b"a", "AAAA-_" * 12,
    ])
    money = number(1, 12345) + data(2, "CAD")
    stamp = number(1, 1_772_352_900) + number(2, 250_000_000)
    deep = data(3, "leaf")
    for _ in range(20):
        deep = data(5, data(1, data(1, "k") + data(2, deep)))
    lists = data(3, "leaf")
    for _ in range(40):
        lists = data(6, data(1, lists))
    row = (
        data(1, UUID) + number(2, 1) + data(3, stamp) + data(4, stamp) + data(6, "CAD")
        + data(10, "HO1") + data(12, "Cover") + number(13, 1) + number(15, 1)
    )
    values = data(1, data(1, "a") + data(2, real(2, float("nan")))) + data(
        1, data(1, "b") + data(2, data(6, data(1, data(3, "x")) + data(1, number(1, 0)))))
    signature = (
        data(1, UUID) + number(2, 1) + data(3, stamp) + data(4, stamp) + data(10, UUID)
        + data(11, "Hale") + data(12, "yes") + data(13, "0" * 64) + data(14, b"\0\1")
        + data(15, stamp)
    )
    write("record", [
        row + data(31, money) + data(49, money), row + data(21, values), signature,
        row + data(21, data(1, data(1, "deep") + data(2, deep))), row + number(13, 99),
        row + data(21, data(1, data(1, "lists") + data(2, lists))),
        # The last microsecond before the year 1.
        row + data(5, number(1, -62_135_596_801) + number(2, 999_999_000)),
        row + data(3, number(1, -(1 << 62)) + number(2, -5)),
    ])
    write("texts", [
        "2026-03-01T08:15:00.250Z", "0001-01-01T00:00:00+14:00", "9999-12-31t23:59:59.999999999z",
        "SGVsbG8=", "_-8", UUID, UUID.upper(), "-1234.565", "92233720368547758.07", "20260301",
        "2026-03-01", "1HGCV1F33KA900217", "tcp://[::1]:5555", "tcp://jobs:1", "ipc:///run/a",
        "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "claim_number", "ABC-1-22",
    ], ["\u212a", "\u0301", "\uff11", "T", "Z", "+14:00", "tcp://", "ipc://", "[::1]", "1e9"])
    write("url", [
        "/v1/jobs/01932f3c:move", "/v1/a%20b/%C3%A9", "/v1//", "/..%2f", "/", "a=b&c=%26+&d",
        "filter=note%3A%22a%22&pageSize=5", "SGVsbG8", "_-8",
    ], ["%2F", "%2e", "%00", "%C3%A9", "&", "=", "/v1/", ":move"])


# Estimate files.


def estimates():
    whole = (EXAMPLES / "front-end.xml").read_text()
    lines = re.findall(r"    <DamageLineInfo>.*?</DamageLineInfo>\n", whole, re.S)
    first, last = whole.index(lines[0]), whole.rindex(lines[-1]) + len(lines[-1])
    short = whole[:first] + "".join(lines[:3]) + whole[last:]
    tiny = re.sub(r"\s*<AdminInfo>.*?</AdminInfo>", "", short, flags=re.S)
    tiny = re.sub(r">\s+<", "><", tiny)
    names = re.findall(r"<([A-Za-z]+)", whole)
    words = names + ["</" + name + ">" for name in set(names)] + [
        "<![CDATA[", "]]>", "<!DOCTYPE a [", "&amp;", "&#x41;", 'encoding="UTF-16"',
        'encoding="windows-1252"', "<!--", "-->", "xmlns:a=", "1e9", "-0.005", "9999999999.99",
    ]
    write("bms", [
        short, tiny, tiny.replace("UTF-8", "windows-1252").encode("cp1252"),
        b"\xff\xfe" + tiny[:600].encode("utf-16-le"), "<a><![CDATA[x]]><b c='d'/></a>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "HD|1", "%PDF-1.4",
    ], words)

    door = sorted((EXAMPLES / "door").iterdir())
    seeds = [bytes([index]) + path.read_bytes() for index, path in enumerate(door)]
    index = {path.suffix: number for number, path in enumerate(door)}
    vehicle, memo = (EXAMPLES / "door" / f"5e0c71d2.{kind}" for kind in ("veh", "dbt"))
    fourth = b"\x8b" + vehicle.read_bytes()[1:]
    block = bytearray(memo.read_bytes())
    block[512:520] = b"\xff\xff\x08\x00" + struct.pack("<I", 40)
    seeds.append(
        bytes([0x80 | index[".veh"], index[".dbt"]]) + struct.pack("<H", len(fourth)) + fourth + block
    )
    fields = sorted({
        name.decode()
        for path in door if path.suffix != ".dbt"
        for name in re.findall(rb"[A-Z][A-Z0-9_]{2,9}(?=\x00)", path.read_bytes()[32:])
    })
    write("tables", seeds, fields)

    def archive(method, members):
        out = BytesIO()
        with zipfile.ZipFile(out, "w", method) as target:
            for name, content in members:
                info = zipfile.ZipInfo(name, (2026, 9, 14, 10, 0, 0))
                info.compress_type = method
                target.writestr(info, content)
        return out.getvalue()

    tables = [(path.name, path.read_bytes()) for path in door]

    def deflated(content, **options):
        packer = zlib.compressobj(wbits=-15, **options)
        return struct.pack("<H", len(content)) + packer.compress(content) + packer.flush()

    write("archive", [
        archive(zipfile.ZIP_DEFLATED, tables), archive(zipfile.ZIP_STORED, [("a.xml", tiny)]),
        archive(zipfile.ZIP_DEFLATED, [("a/a.xml", tiny)]), archive(zipfile.ZIP_STORED, []),
        archive(zipfile.ZIP_STORED, [("a.zip", archive(zipfile.ZIP_STORED, []))]),
        deflated(b"collision " * 30), deflated(tables[8][1]), deflated(b"abc", level=0),
        deflated(b"abcabcabc", strategy=zlib.Z_FIXED),
    ], ["PK\x01\x02", "PK\x03\x04", "PK\x05\x06"])


def images():
    """Photos that say where, when and with what they were taken."""
    words = ["Exif\0\0", "MM\0*", "II*\0", "GPSLatitude", "ICC_PROFILE\0", "eXIf", "iTXt", "VP8X"]

    def exif(order):
        def entry(tag, kind, count, value):
            return struct.pack(order + "HHI", tag, kind, count) + value
        number = lambda value: struct.pack(order + "I", value)
        head = (b"II*\0" if order == "<" else b"MM\0*") + number(8)
        turned = struct.pack(order + "H", 6) + b"\0\0"
        first = struct.pack(order + "H", 3) + entry(0x0112, 3, 1, turned)
        first += entry(0x8769, 4, 1, number(50)) + entry(0x8825, 4, 1, number(88)) + number(0)
        detail = struct.pack(order + "H", 1) + entry(0x9003, 2, 20, number(68)) + number(0)
        return head + first + detail + b"2026:05:20 10:11:12\0" + struct.pack(order + "H", 0)

    def segment(marker, body):
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body

    def photo(order, scan=b"\x12\xff\x00\x34\xff\xd3\x56"):
        out = b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        out += segment(0xE1, b"Exif\0\0" + exif(order)) + segment(0xFE, b"said")
        out += segment(0xE2, b"ICC_PROFILE\0\1\1x") + segment(0xC0, b"\x08\0\x10\0\x20\1\1\x11\0")
        return out + segment(0xDA, b"\1\1\0\0\x3f\0") + scan + b"\xff\xd9" + b"behind"

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 16, 8, 2, 0, 0, 0))
    png += chunk(b"eXIf", exif(">")) + chunk(b"iTXt", b"exif:GPSLatitude") + chunk(b"IDAT", b"x")
    png += chunk(b"IEND", b"") + b"behind"

    def part(name, body):
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    parts = part(b"VP8X", b"\x0c\0\0\0\x63\0\0\x31\0\0") + part(b"VP8L", b"\x2f\1\0\0\0")
    parts += part(b"EXIF", exif("<")) + part(b"XMP ", b"exif:GPSLatitude")
    webp = b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts
    write("image", [
        photo(">"), photo("<"), photo(">", b"\1\xff\0" + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\2"),
        photo(">")[:-8], png, webp, b"GIF89a\x0a\0\x14\0", b"%PDF-1.4", b"\0\0\0\x18ftypheic",
        b"<!DOCTYPE html>", b"<?xml?><svg/>",
    ], words)


def lists():
    door = (EXAMPLES / "rear-door.txt").read_bytes()
    lines = door.split(b"\n")
    head = b"\n".join(lines[:2])
    write("pipes", [
        door, door.replace(b"\n", b"\r\n"), b"\xff\xfe" + door.decode()[:900].encode("utf-16-le"),
        head + b"\nLIN|1|Caf\xe9|part|10.00|Y|", head + b"\nLIN|1|D|note|||\nLAB|1|R|1.5|60.00",
        b"HDR|1\nLIN|1|Clips|part|9.00|Y|\nPRT|1|C-1|Clips||3|9.00|oem||Y\nTOT|TOTAL||9.00",
        b"HDR|", b"HD|1",
    ], ["HDR|", "CLM|", "CST|", "VEH|", "EST|", "LIN|", "PRT|", "LAB|", "MTL|", "TOT|", "|",
        "LABOR", "PARTS", "MATERIALS", "TAX", "TOTAL", "NET", "DEDUCTIBLE", "body", "refinish",
        "oem", "used", "paint", "sublet", "N/A", "-0.005", "9999999999.99", "20260921"])
    write("lists", [
        "number,last\r\nC-1,Lee\r\n", "a;b;c\n\"1\";\"2;\"\"3\";4\n", "a\tb\n1\t'=x\n",
        "\ufeffname\nCaf\u00e9\n", b"\xff\xfe" + "a,b\n1,2\n".encode("utf-16-le"),
        b"name\nCaf\xe9\n", "a,b\n\"1\r\n2\", 3 \n\n,\n4,5,6", "a\n''-x\n'tis\n",
    ], ["\"", "\"\"", ",", ";", "\t", "\r\n", "'=", "'+", "''", "\ufeff"])


wire()
lists()
requests()
estimates()
images()
