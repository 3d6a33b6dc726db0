"""What a capture of packets saw: who asked whom for a connection or for a name, and who answered.

Knows pcap as ``tcpdump -i any`` writes it, IPv4, TCP and DNS. Must not know labs, containers or interfaces'
names. ``dpkt`` takes packets apart, since it does nothing else: it opens no socket and asks no machine;
``dnspython`` takes names apart, since they are whatever a sender wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from ipaddress import IPv4Address
from typing import Any, Final

import dpkt
from dns.exception import DNSException
from dns.message import Message, QueryMessage, from_wire
from dns.rcode import to_text
from dns.rdatatype import A

from netguide.lessons.sighting import ACCEPTED, ANSWER, FREE, QUESTION, REFUSED, REQUEST, Sighting

_COOKED: Final = 276  # LINKTYPE_LINUX_SLL2, which has interface and direction
_IN, _OUT = 0, 4
_PICKED: Final = range(32768, 61000)
_ENGINE: Final = "127.0.0.11"
_DNS: Final = 53


def read(pcap: bytes) -> list[Sighting]:
    """Find requests, questions and their answers in a capture.

    Questions for addresses of IPv6 are left out: clients send them beside those for IPv4, in any order.

    Raises:
        ValueError: this is no such capture.
    """
    try:
        reader = dpkt.pcap.Reader(BytesIO(pcap))
        if reader.datalink() != _COOKED:
            raise ValueError(f"this is no capture with interfaces: its link type is {reader.datalink()}")
        return [seen for time, packet in reader for seen in _packet(_nanoseconds(time), packet)]
    except (dpkt.Error, ValueError) as error:
        raise ValueError(f"this is no capture: {error}") from error


def _nanoseconds(time: Decimal | float) -> int:
    return int(Decimal(time) * 1_000_000_000)


def _packet(time: int, packet: bytes) -> Iterator[Sighting]:
    try:
        frame = dpkt.sll2.SLL2(packet)
    except dpkt.Error:
        return
    ip = frame.data
    if not isinstance(ip, dpkt.ip.IP):
        return
    way = "out" if frame.type == _OUT else "in"
    if isinstance(ip.data, dpkt.tcp.TCP):
        known = _tcp(ip.data)
    elif isinstance(ip.data, dpkt.udp.UDP):
        known = _dns(ip)
    else:
        known = None
    if known is not None:
        kind, said, mark = known
        source, target = _end(ip.src, ip.data.sport), _end(ip.dst, ip.data.dport)
        yield Sighting(time, frame.intindex, way, kind, said, source, target, mark)


def _end(address: bytes, port: int) -> str:
    return f"{IPv4Address(address)}:{FREE if port in _PICKED else port}"


Known = tuple[str, str, tuple[str, ...]]


def _tcp(packet: Any) -> Known | None:
    """Tell what a packet is to its connection, which the number of its first request names."""
    flags = packet.flags & (dpkt.tcp.TH_SYN | dpkt.tcp.TH_ACK | dpkt.tcp.TH_RST)
    answered = ("tcp", str((packet.ack - 1) % 2**32))
    if flags == dpkt.tcp.TH_SYN:
        return REQUEST, "", ("tcp", str(packet.seq))
    if flags == dpkt.tcp.TH_SYN | dpkt.tcp.TH_ACK:
        return ACCEPTED, "", answered
    if flags == dpkt.tcp.TH_RST | dpkt.tcp.TH_ACK and packet.seq == 0:
        return REFUSED, "", answered
    return None


def _dns(ip: Any) -> Known | None:
    ends = {str(IPv4Address(ip.src)), str(IPv4Address(ip.dst))}
    # The engine listens in a container on a port that NAT hides, so that alone is not always seen.
    if _DNS not in (ip.data.sport, ip.data.dport) and _ENGINE not in ends:
        return None
    try:
        message = from_wire(bytes(ip.data.data), ignore_trailing=True)
    except DNSException:
        return None
    if not isinstance(message, QueryMessage) or len(message.question) != 1 or message.question[0].rdtype != A:
        return None
    name = message.question[0].name.to_text(omit_final_dot=True)
    answer = message.flags & 0x8000
    kind, said = (ANSWER, _answer(message)) if answer else (QUESTION, name)
    return kind, said, ("dns", str(message.id), name.lower())


def _answer(message: Message) -> str:
    found = {record.to_text() for each in message.answer if each.rdtype == A for record in each}
    return ", ".join(sorted(found, key=IPv4Address)) or to_text(message.rcode())
