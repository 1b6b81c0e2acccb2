"""Fills a catalogue with people, quickly and behind the server's back: PATH COUNT."""

import hashlib
import sqlite3
import sys

path, count = sys.argv[1], int(sys.argv[2])
catalog = sqlite3.connect(path)


def people():
    for number in range(count):
        key = hashlib.md5(str(number).encode()).digest()
        yield key, f"p{number}@example.org", f"Person {number}", f"p{number}", "member", 1, 1, 1


with catalog:
    catalog.executemany(
        "INSERT OR IGNORE INTO people (id, email, name, slug, role, active, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        people(),
    )
catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")
print(f"{count} people added")
