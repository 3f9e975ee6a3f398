#!/usr/bin/env python3
"""Writes the EMS example of this folder: door/5e0c71d2.env and its fellow tables.

The car, the people and the insurer are invented. The set has the CCC shape: lower-case names with
one stem, one record for each labor type of a line, misc amounts printed among the parts (PAO, PAS),
paint materials in the subtotals alone, sales tax once on the subtotal. Every total is computed
here from the lines. The tables hold the columns that are filled, not all that vendors write: their
own header describes them.

    python3 make_ems.py [FOLDER]
"""

import struct
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

STEM = "5e0c71d2"
DAY = (126, 9, 21)  # last update: 2026-09-21


def cents(value):
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


def table(columns, rows, version=0x03):
    """A dBase table: columns are (name, type, length, decimals), rows dictionaries by name."""
    length = 1 + sum(column[2] for column in columns)
    header = struct.pack(
        "<B3BIHH20x", version, *DAY, len(rows), 32 + 32 * len(columns) + 1, length
    )
    for name, kind, size, decimals in columns:
        header += struct.pack(
            "<11sc4xBB14x", name.encode("ascii"), kind.encode("ascii"), size, decimals
        )
    body = b"\x0d"
    for row in rows:
        unknown = set(row) - {column[0] for column in columns}
        assert not unknown, f"no column for {unknown}"
        body += b" "
        for name, kind, size, decimals in columns:
            value = row.get(name)
            if value is None:
                text = ""
            elif kind == "N":
                text = f"{Decimal(value):.{decimals}f}"
            elif kind == "L":
                text = "T" if value else "F"
            else:
                text = str(value)
            raw = text.encode("cp1252")
            assert len(raw) <= size, f"{name} is longer than {size}"
            body += raw.rjust(size) if kind in "NM" else raw.ljust(size)
    return header + body + b"\x1a"


def memo(texts):
    """A dBase III memo file: block 0 is its header, each text begins a block of 512 bytes."""
    blocks = b""
    for text in texts:
        raw = text.encode("cp1252") + b"\x1a\x1a"
        blocks += raw.ljust(-(-len(raw) // 512) * 512, b"\0")
    return struct.pack("<I508x", 1 + len(blocks) // 512) + blocks


def C(name, size):
    return (name, "C", size, 0)


def N(name, size, decimals):
    return (name, "N", size, decimals)


def L(name):
    return (name, "L", 1, 0)


def D(name):
    return (name, "D", 8, 0)


ENV = [
    C("EST_SYSTEM", 1), C("SW_VERSION", 10), C("DB_VERSION", 12), D("DB_DATE"),
    C("UNQFILE_ID", 8), C("RO_ID", 8), C("ESTFILE_ID", 38), C("SUPP_NO", 3), C("EST_CTRY", 3),
    C("TRANS_TYPE", 1), L("STATUS"), D("CREATE_DT"), C("CREATE_TM", 6), L("INCL_ADMIN"),
    L("INCL_VEH"), L("INCL_EST"), L("INCL_PROFL"), L("INCL_TOTAL"), L("INCL_VENDR"),
    C("EMS_VER", 5),
]


def person(prefix):
    return [
        C(f"{prefix}_LN", 35), C(f"{prefix}_FN", 35), C(f"{prefix}_CO_NM", 35),
        C(f"{prefix}_ADDR1", 40), C(f"{prefix}_CITY", 30), C(f"{prefix}_ST", 2),
        C(f"{prefix}_ZIP", 11), C(f"{prefix}_CTRY", 3), C(f"{prefix}_PH1", 10),
        C(f"{prefix}_EA", 80),
    ]


AD1 = [
    C("INS_CO_ID", 5), C("INS_CO_NM", 35), C("POLICY_NO", 30), N("DED_AMT", 9, 2),
    C("DED_STATUS", 2), C("CLM_NO", 30), C("CLM_CT_LN", 35), C("CLM_CT_FN", 35),
    C("CLM_CT_PH", 10), D("LOSS_DATE"), C("LOSS_CAT", 1), C("LOSS_DESC", 38), L("TLOS_IND"),
    C("CUST_PR", 1),
] + person("INSD") + person("OWNR")

AD2 = [C("EST_CT_LN", 35), C("EST_CT_FN", 35), C("EST_EA", 80)] + [
    C("RF_CO_NM", 35), C("RF_ADDR1", 40), C("RF_CITY", 30), C("RF_ST", 2), C("RF_ZIP", 11),
    C("RF_PH1", 10),
]

VEH = [
    C("IMPACT_1", 2), ("DMG_MEMO", "M", 10, 0), C("PLATE_NO", 10), C("PLATE_ST", 2),
    C("V_VIN", 25), C("V_PROD_DT", 4), C("V_MODEL_YR", 2), C("V_MAKECODE", 12),
    C("V_MAKEDESC", 20), C("V_MODEL", 50), C("V_BSTYLE", 20), C("V_ENGINE", 20),
    C("V_MILEAGE", 6), ("V_OPTIONS", "M", 10, 0), C("V_COLOR", 20), C("PAINT_CD1", 15),
]

LIN = [
    N("LINE_NO", 3, 0), C("LINE_IND", 3), N("LINE_REF", 3, 0), C("TRAN_CODE", 1), C("DB_REF", 7),
    N("UNQ_SEQ", 4, 0), C("WHO_PAYS", 2), C("LINE_DESC", 40), C("PART_TYPE", 4),
    C("OEM_PARTNO", 25), L("PRICE_INC"), L("ALT_PART_I"), L("TAX_PART"), N("DB_PRICE", 9, 2),
    N("ACT_PRICE", 9, 2), N("PART_QTY", 2, 0), C("ALT_CO_ID", 20), C("ALT_PARTNO", 25),
    C("MOD_LBR_TY", 4), N("DB_HRS", 5, 1), N("MOD_LB_HRS", 5, 1), L("LBR_INC"), C("LBR_OP", 4),
    L("LBR_TAX"), N("LBR_AMT", 9, 2), N("MISC_AMT", 9, 2), L("MISC_SUBLT"), L("MISC_TAX"),
]

RATES = {"LAB": Decimal("58.00"), "LAR": Decimal("58.00"), "LAG": Decimal("58.00")}
PAINT_RATE = Decimal("38.00")
TAX_PERCENT = Decimal("6.0000")
DEDUCTIBLE = Decimal("250.00")

# number, description, part (type, number, unit price, quantity, seller), labor [(type, operation,
# hours)], misc (amount, sublet)
LINES = [
    (1, "FRONT DOOR", None, [], None),
    (2, "RT Door assy recycled", ("PAL", "67003-EX230", "425.00", 1, "V02"),
     [("LAB", "OP11", "4.2"), ("LAR", "OP6", "2.4")], None),
    (3, "Overlap Major Adj. Panel", None, [("LAR", None, "-0.2")], None),
    (4, "Add for Clear Coat", None, [("LAR", None, "0.9")], None),
    (5, "RT Mirror assy w/signal lamp", ("PAN", "87910-EX850", "318.64", 1, "V01"),
     [("LAB", "OP11", "0.3")], None),
    (6, "RT Door glass", ("PAG", "DT-EX1988", "187.40", 1, "V01"), [("LAG", "OP11", "0.6")], None),
    (7, "RT Belt moulding clip", ("PAN", "90467-EX110", "1.85", 6, "V01"), [], None),
    (8, "MISCELLANEOUS OPERATIONS", None, [], None),
    (9, "Hazardous waste removal", None, [], ("5.00", False)),
    (10, "Pre-repair scan", None, [], ("85.00", True)),
]


def line_records():
    for number, text, part, labors, misc in LINES:
        base = {
            "LINE_NO": number, "LINE_IND": "E01", "TRAN_CODE": "1", "UNQ_SEQ": number,
            "WHO_PAYS": "IN", "LINE_DESC": text,
            "LINE_REF": number if part or labors or misc else 0,
        }
        if part:
            kind, code, price, quantity, seller = part
            base |= {
                "PART_TYPE": kind, "OEM_PARTNO": code, "PRICE_INC": False, "ALT_PART_I": False,
                "TAX_PART": True, "DB_PRICE": price, "ACT_PRICE": price, "PART_QTY": quantity,
                "ALT_CO_ID": seller,
            }
        if misc:
            base |= {
                "PART_TYPE": "PAO", "PART_QTY": 1, "LBR_OP": "OP0", "MISC_AMT": misc[0],
                "MISC_SUBLT": misc[1], "MISC_TAX": True,
            }
        for kind, operation, hours in labors or [(None, None, None)]:
            record = dict(base)
            if kind:
                record |= {
                    "MOD_LBR_TY": kind, "LBR_OP": operation, "DB_HRS": hours, "MOD_LB_HRS": hours,
                    "LBR_INC": False, "LBR_TAX": True,
                    "LBR_AMT": cents(Decimal(hours) * RATES[kind]),
                }
            yield record


def totals():
    """The subtotal rows and the grand totals, from the lines."""
    hours = {kind: Decimal(0) for kind in RATES}
    parts = {"PAN": Decimal(0), "PAL": Decimal(0), "PAG": Decimal(0)}
    misc = {"PAO": Decimal(0), "PAS": Decimal(0)}
    for _, _, part, labors, charge in LINES:
        for kind, _, amount in labors:
            hours[kind] += Decimal(amount)
        if part:
            parts[part[0]] += Decimal(part[2]) * part[3]
        if charge:
            misc["PAS" if charge[1] else "PAO"] += Decimal(charge[0])
    rows = []

    def row(family, code, amount, worked=0):
        tax = cents(amount * TAX_PERCENT / 100)
        rows.append({
            "TTL_TYPE": family, "TTL_TYPECD": code, "T_AMT": amount, "T_HRS": worked,
            "T_ADDLBR": 0, "T_DISCAMT": 0, "T_MKUPAMT": 0, "TAX_AMT": tax, "TTL_TYPAMT": tax,
            "TTL_HRS": worked, "TTL_AMT": amount,
        })

    labor = {kind: cents(hours[kind] * RATES[kind]) for kind in RATES}
    all_parts = parts | misc
    paint = cents(hours["LAR"] * PAINT_RATE)
    row("LA", "LAT", sum(labor.values()), sum(hours.values()))
    for kind in RATES:
        row("LA", kind, labor[kind], hours[kind])
    row("PA", "PAT", sum(all_parts.values()))
    for kind, amount in all_parts.items():
        row("PA", kind, amount)
    row("TOT", "MAPA", paint, hours["LAR"])
    row("TOT", "MAT", paint, hours["LAR"])
    subtotal = sum(labor.values()) + sum(all_parts.values()) + paint
    tax = cents(subtotal * TAX_PERCENT / 100)
    gross = subtotal + tax
    grand = {
        "G_TTL_AMT": gross, "G_BETT_AMT": 0, "G_RPD_AMT": 0, "G_DED_AMT": DEDUCTIBLE,
        "G_CUST_AMT": DEDUCTIBLE, "G_AA_AMT": 0, "N_TTL_AMT": gross - DEDUCTIBLE, "PREV_NET": 0,
        "SUPP_AMT": 0, "G_TAX": tax, "GST_AMT": 0,
    }
    return rows, grand


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    rows, grand = totals()
    owner = {
        "LN": "CASTELLAN", "FN": "ROBIN", "ADDR1": "1209 Orchard Row", "CITY": "Fairhaven",
        "ST": "MI", "ZIP": "48999", "CTRY": "USA", "PH1": "2695550161",
        "EA": "robin.castellan@example.com",
    }
    insured = {f"INSD_{key}": value for key, value in owner.items()}
    owner = {f"OWNR_{key}": value for key, value in owner.items()}
    amounts = ["T_AMT", "T_ADDLBR", "T_DISCAMT", "T_MKUPAMT", "TAX_AMT", "TTL_TYPAMT", "TTL_AMT"]
    tables = {
        "env": (ENV, [{
            "EST_SYSTEM": "C", "SW_VERSION": "1.0", "DB_VERSION": "EX2609", "DB_DATE": "20260901",
            "UNQFILE_ID": STEM, "ESTFILE_ID": STEM, "SUPP_NO": "E01", "EST_CTRY": "USA",
            "TRANS_TYPE": "E", "STATUS": False, "CREATE_DT": "20260921", "CREATE_TM": "143005",
            "INCL_ADMIN": True, "INCL_VEH": True, "INCL_EST": True, "INCL_PROFL": True,
            "INCL_TOTAL": True, "INCL_VENDR": True, "EMS_VER": "2.01",
        }]),
        "ad1": (AD1, [{
            "INS_CO_ID": "LSC", "INS_CO_NM": "Lakeshore Casualty", "POLICY_NO": "LC-5501-88",
            "DED_AMT": DEDUCTIBLE, "CLM_NO": "LC-26-0093317", "CLM_CT_LN": "OYELARAN",
            "CLM_CT_FN": "TOBI", "CLM_CT_PH": "6165550188", "LOSS_DATE": "20260917",
            "LOSS_CAT": "C", "LOSS_DESC": "Struck by a cart in a car park", "TLOS_IND": False,
            "CUST_PR": "O",
        } | insured | owner]),
        "ad2": (AD2, [{
            "EST_CT_LN": "WHITLOCK", "EST_CT_FN": "DANA", "EST_EA": "dana.whitlock@example.com",
            "RF_CO_NM": "MILLBROOK COLLISION CENTER", "RF_ADDR1": "27 Foundry Street",
            "RF_CITY": "Millbrook", "RF_ST": "OH", "RF_ZIP": "44999", "RF_PH1": "3305550100",
        }]),
        "veh": (VEH, [{
            "IMPACT_1": "03", "DMG_MEMO": 1, "PLATE_NO": "EXB2086", "PLATE_ST": "MI",
            "V_VIN": "JTDEPRAE5LJ900164", "V_PROD_DT": "0320", "V_MODEL_YR": "20",
            "V_MAKECODE": "TOYO", "V_MAKEDESC": "Toyota", "V_MODEL": "Corolla LE",
            "V_BSTYLE": "4D SED", "V_ENGINE": "4-1.8L Gasoline", "V_MILEAGE": "38417",
            "V_OPTIONS": 2, "V_COLOR": "CELESTITE", "PAINT_CD1": "1K3",
        }]),
        "lin": (LIN, list(line_records())),
        "pfh": ([C("ID_PRO_NAM", 40), N("TAX_LBR_RT", 8, 4)],
                [{"ID_PRO_NAM": "Example profile", "TAX_LBR_RT": TAX_PERCENT}]),
        "pfl": ([C("LBR_TYPE", 4), C("LBR_DESC", 20), N("LBR_RATE", 6, 2), L("LBR_TAX_IN"),
                 N("LBR_TAXP", 8, 4)],
                [{"LBR_TYPE": kind, "LBR_DESC": name, "LBR_RATE": RATES[kind],
                  "LBR_TAX_IN": True, "LBR_TAXP": TAX_PERCENT}
                 for kind, name in [("LAB", "Body Labor"), ("LAR", "Paint Labor"),
                                    ("LAG", "Glass Labor")]]),
        "pfm": ([C("MATL_TYPE", 4), C("CAL_CODE", 1), C("CAL_DESC", 20), N("CAL_MAXDLR", 9, 2),
                 N("CAL_PRETHR", 8, 4), N("CAL_LBRRTE", 6, 2), L("TAX_IND")],
                [{"MATL_TYPE": "MAPA", "CAL_CODE": "4", "CAL_DESC": "Paint Supplies",
                  "CAL_MAXDLR": "9999.99", "CAL_PRETHR": 0, "CAL_LBRRTE": PAINT_RATE,
                  "TAX_IND": True}]),
        "pfp": ([C("PRT_TYPE", 4), L("PRT_TAX_IN"), N("PRT_TAX_RT", 8, 4), N("PRT_MKUPP", 8, 4)],
                [{"PRT_TYPE": kind, "PRT_TAX_IN": True, "PRT_TAX_RT": TAX_PERCENT, "PRT_MKUPP": 0}
                 for kind in ["PAN", "PAL", "PAG", "PAO", "PAS"]]),
        "pft": ([C("TAX_TYPE1", 2), N("TY1_TIER1", 2, 0), N("TY1_RATE1", 8, 4)],
                [{"TAX_TYPE1": "LS", "TY1_TIER1": 1, "TY1_RATE1": TAX_PERCENT}]),
        "stl": ([C("TTL_TYPE", 4), C("TTL_TYPECD", 4)] + [N(name, 9, 2) for name in amounts]
                + [N("T_HRS", 5, 1), N("TTL_HRS", 5, 1)], rows),
        "ttl": ([N(name, 10, 2) for name in grand], [grand]),
        "ven": ([C("VND_CO_ID", 5), C("VND_CO_NM", 35), C("VND_ADDR1", 40), C("VND_CITY", 30),
                 C("VND_STATE", 2), C("VND_ZIP", 11), C("VND_PH1", 10)],
                [{"VND_CO_ID": "V01", "VND_CO_NM": "Fairhaven Example Toyota",
                  "VND_ADDR1": "4 Motor Mile", "VND_CITY": "Fairhaven", "VND_STATE": "MI",
                  "VND_ZIP": "48999", "VND_PH1": "2695550120"},
                 {"VND_CO_ID": "V02", "VND_CO_NM": "Dune Road Recyclers",
                  "VND_ADDR1": "88 Dune Road", "VND_CITY": "Fairhaven", "VND_STATE": "MI",
                  "VND_ZIP": "48999", "VND_PH1": "2695550133"}]),
    }
    for suffix, (columns, records) in tables.items():
        version = 0x83 if suffix == "veh" else 0x03
        (folder / f"{STEM}.{suffix}").write_bytes(table(columns, records, version))
    (folder / f"{STEM}.dbt").write_bytes(memo([
        "RT front door dented and scraped, mirror broken.",
        "AC; Air Conditioning\nAW; Alloy Wheels\nBUC; Back-up Camera",
    ]))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "door")
