"""The same rows behind FastAPI: what is often written for such a shop. Run by uvicorn.

  PEER_DATABASE  a database made by sqlite_writes
  PEER_INSERTS   the statements of one create, as sqlite_writes takes them

GET /jobs/SHOP_AND_ID_IN_HEX, POST /jobs, POST /import. Nobody signs in, nothing is kept under a
key; a body is checked for its types only.
"""
import base64
import os
import sqlite3
import time
import uuid
import xml.etree.ElementTree as tree
from datetime import datetime
from typing import List, Optional

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

application = FastAPI()
database = sqlite3.connect(os.environ["PEER_DATABASE"], isolation_level=None, timeout=20)
database.row_factory = sqlite3.Row
database.executescript(
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768;"
)
database.execute(
    "CREATE TABLE IF NOT EXISTS imported (id BLOB PRIMARY KEY, kind TEXT, body TEXT) WITHOUT ROWID"
)
with open(os.environ["PEER_INSERTS"], encoding="utf-8") as file:
    statements = [line for line in file.read().split(";\n") if line.strip()]
# With how many of ?1, ?2, ?3 each wants: those up to the highest that it names.
inserts = [
    (line, max((number for number in (1, 2, 3) if f"?{number}" in line), default=0))
    for line in statements
]


class Money(BaseModel):
    currency: str
    minor: int


class NewJob(BaseModel):
    customerId: uuid.UUID
    vehicleId: uuid.UUID
    jobType: str
    priority: str
    claimNumber: Optional[str]
    deductible: Optional[Money]
    estimatedHoursHundredths: int
    targetDeliveryDate: Optional[datetime]
    damageDescription: Optional[str]
    repairDescription: Optional[str]
    notes: Optional[str]
    customerNotes: Optional[str]
    isDrp: bool
    drpProgram: Optional[str]
    isInsurance: bool
    photosRequired: bool
    documentsRequired: bool
    rentalRequired: bool
    rentalStartDate: Optional[datetime]
    towRequired: bool
    tags: List[str]


class File(BaseModel):
    name: str
    content: str


class NewImport(BaseModel):
    files: List[File]


def new_key():
    return time.time_ns().to_bytes(8, "big") + os.urandom(8)


def answer(row):
    return {
        name: row[name].hex() if isinstance(row[name], bytes) else row[name]
        for name in row.keys()
        if row[name] is not None
    }


def job(shop, key):
    row = database.execute("SELECT * FROM jobs WHERE shop_id = ? AND id = ?", (shop, key)).fetchone()
    if row is None:
        raise HTTPException(404)
    return answer(row)


@application.get("/jobs/{name}")
async def read(name: str):
    return job(bytes.fromhex(name[:32]), bytes.fromhex(name[32:]))


@application.post("/jobs")
async def create(new: NewJob):
    key, text = new_key(), str(uuid.uuid4())[:20]
    database.execute("BEGIN IMMEDIATE")
    values = (key, time.time_ns() // 1000, text)
    for statement, wanted in inserts:
        database.execute(statement, values[:wanted])
    database.execute("COMMIT")
    return {"id": key.hex(), **new.dict()}


@application.post("/import")
async def take(new: NewImport):
    document = tree.fromstring(base64.b64decode(new.files[0].content))
    kinds = {"ClaimInfo", "VehicleInfo", "RepairTotalsInfo", "DamageLineInfo", "Owner"}
    database.execute("BEGIN IMMEDIATE")
    lines = 0
    for element in document.iter():
        kind = element.tag.rpartition("}")[2]
        if kind in kinds:
            lines += 1
            database.execute(
                "INSERT INTO imported VALUES (?, ?, ?)",
                (new_key(), kind, tree.tostring(element, encoding="unicode")),
            )
    database.execute("COMMIT")
    return {"rows": lines}
