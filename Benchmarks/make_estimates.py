"""Writes estimate files that differ: each another claim on another car of another owner.

    python3 Benchmarks/make_estimates.py 1000 FOLDER

They are Examples/estimates/front-end.xml with other identities; the sums stay. With --bad N the
N-th file is cut off in the middle.
"""

import sys
import uuid
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "Examples" / "estimates" / "front-end.xml"
VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9,
]))
WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]


def vin(number):
    draft = f"1HGCV1F30KA{number:06}"
    rest = sum(VALUES[letter] * weight for letter, weight in zip(draft, WEIGHTS)) % 11
    return draft[:8] + ("X" if rest == 10 else str(rest)) + draft[9:]


def document(text, number):
    owner = f"Hale{number}"
    return (
        text.replace("6f0d3f1c-52f8-4a0e-9d5b-3a1c0e9b7a11", str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))))
        .replace("PM-2026-004417", f"PM-2026-{100_000 + number}")
        .replace("1HGCV1F33KA900217", vin(number))
        .replace("<LastName>Hale</LastName>", f"<LastName>{owner}</LastName>")
        .replace("morgan.hale@", f"morgan.{owner.lower()}@")
        .replace("330-555-0142", f"330-{200 + number // 10_000:03}-{number % 10_000:04}")
        .replace("330-555-0143", f"440-{200 + number // 10_000:03}-{number % 10_000:04}")
    )


def main():
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    bad = int(sys.argv[4]) if sys.argv[3:4] == ["--bad"] else 0
    folder.mkdir(parents=True, exist_ok=True)
    text = EXAMPLE.read_text()
    for number in range(1, count + 1):
        content = document(text, number)
        if number == bad:
            content = content[: len(content) // 2]
        (folder / f"estimate-{number:05}.xml").write_text(content)


main()
