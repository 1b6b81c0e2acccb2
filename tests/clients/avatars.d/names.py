"""A name server for one machine: the SRV records of domains with avatars, and the IPs of hosts.

    names.py PORT=DOMAIN … --secure PORT=DOMAIN … --host NAME …

answers on 127.0.0.1:53 (RFC 1035; SRV is RFC 2782): every host is 127.0.0.1, and each domain's avatars are at avatars.DOMAIN
on that port, with one record of a weight above 0. Other names do not exist.
"""

import argparse
import socket
import struct

A, SRV, OK, NO_SUCH_NAME = 1, 33, 0, 3
TTL = 60


def name_bytes(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def question(message):
    """The name of a query, the type of record, and where the question ends."""
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode("latin-1").lower())
        at += 1 + message[at]
    return ".".join(labels), struct.unpack(">H", message[at + 1:at + 3])[0], at + 5


def reply(message, records):
    name, kind, end = question(message)
    found = [content for known, content in records.get(name, ()) if known == kind]
    code = OK if name in records else NO_SUCH_NAME
    head = message[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, len(found), 0, 0)
    # 0xc00c: a pointer to the name in the question.
    answers = (struct.pack(">HHHIH", 0xC00C, kind, 1, TTL, len(content)) + content for content in found)
    return head + message[12:end] + b"".join(answers)


def zone(asked):
    hosts = set(asked.host)
    records = {}
    for service, places in (("_avatars", asked.plain), ("_avatars-sec", asked.secure)):
        for place in places:
            port, domain = place.split("=")
            hosts.add(f"avatars.{domain}")
            content = struct.pack(">HHH", 0, 5, int(port)) + name_bytes(f"avatars.{domain}")
            records[f"{service}._tcp.{domain}"] = [(SRV, content)]
    return records | {host: [(A, socket.inet_aton("127.0.0.1"))] for host in hosts}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plain", nargs="*")
    parser.add_argument("--secure", nargs="*", default=[])
    parser.add_argument("--host", nargs="*", default=[])
    records = zone(parser.parse_args())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 53))
        print("ready", flush=True)
        while True:
            message, asker = line.recvfrom(4096)
            line.sendto(reply(message, records), asker)


main()
