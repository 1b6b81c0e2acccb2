"""Fills a catalog with people quickly, without the server: people.py PATH COUNT. Names are made of syllables, some of them
common, some rare."""

import hashlib
import random
import sqlite3
import sys

path, count = sys.argv[1], int(sys.argv[2])
catalog = sqlite3.connect(path)
SYLLABLES = "an na ri ma lo ve la ce gra hop per tu ring kay mo ha mil ton bar ba ra lis kov ada jo".split()


def people():
    chance = random.Random(1)
    for number in range(count):
        key = hashlib.md5(str(number).encode()).digest()
        first, last = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))).title() for _ in range(2))
        email = f"{first}.{last}.{number}@example.org".lower()
        yield key, email, f"{first} {last}", f"p{number}", "member", 1, number, number


with catalog:
    catalog.executemany(
        "INSERT OR IGNORE INTO people (id, email, name, slug, role, active, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        people(),
    )
    # The login email and its hashes, as adding a person inserts them.
    rows = catalog.execute("SELECT id, email FROM people WHERE id NOT IN (SELECT person_id FROM addresses)").fetchall()
    first = catalog.execute("SELECT coalesce(max(number), 0) + 1 FROM addresses").fetchone()[0]
    numbered = list(enumerate(rows, first))
    catalog.executemany(
        "INSERT INTO addresses (number, id, person_id, kind, typed, normal, state, created_at)"
        " VALUES (?, ?, ?, 'email', ?, ?, 'granted', 0)",
        ((number, key, key, email, email) for number, (key, email) in numbered),
    )
    kinds = [hashlib.md5, hashlib.sha1, hashlib.sha256]
    catalog.executemany(
        "INSERT INTO address_hashes (hash, address) VALUES (?, ?)",
        sorted((kind(email.encode()).digest(), number) for number, (_, email) in numbered for kind in kinds),
    )
catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")
print(f"{count} people added")
