"""What a real lab's packets do is seen whole and the same every time; another way that they take is found."""

from __future__ import annotations

from pathlib import Path

from netguide.labs.lab import Lab
from netguide.lessons import lesson, packet_path, path_drawing
from netguide.runs import travelled
from netguide.runs.verify import Verification

REQUEST = "docker exec client wget -qO /dev/null http://example.com"
SESSION = f"""\
# --8<-- [start:one]
$ docker run -d --name client busybox sleep 600
0123456789ab0123456789ab0123456789ab0123456789ab0123456789ab0123
$ {REQUEST}
# --8<-- [end:one]
# --8<-- [start:two]
$ {REQUEST}
# --8<-- [end:two]
# --8<-- [start:three]
$ ip addr add 192.0.2.11/24 dev eth0
$ iptables -t nat -I POSTROUTING -s 172.17.0.2 -p tcp -o eth0 -j SNAT --to-source 192.0.2.11
$ {REQUEST}
# --8<-- [end:three]
# --8<-- [start:clean-up]
$ iptables -t nat -D POSTROUTING -s 172.17.0.2 -p tcp -o eth0 -j SNAT --to-source 192.0.2.11
$ ip addr del 192.0.2.11/24 dev eth0
$ docker rm -f client
client
# --8<-- [end:clean-up]
"""
SEEN = [
    "on docker-host",
    f"$ {REQUEST}",
    "question example.com",
    "  container client eth0 out: 172.17.0.2:… → 192.0.2.1:53",
    "  bridge bridge docker0 in: 172.17.0.2:… → 192.0.2.1:53",
    "  host eth0 out: 192.0.2.10:… → 192.0.2.1:53",
    "answer 198.51.100.80",
    "  host eth0 in: 192.0.2.1:53 → 192.0.2.10:…",
    "  bridge bridge docker0 out: 192.0.2.1:53 → 172.17.0.2:…",
    "  container client eth0 in: 192.0.2.1:53 → 172.17.0.2:…",
    "request",
    "  container client eth0 out: 172.17.0.2:… → 198.51.100.80:80",
    "  bridge bridge docker0 in: 172.17.0.2:… → 198.51.100.80:80",
    "  host eth0 out: 192.0.2.10:… → 198.51.100.80:80",
    "accepted",
    "  host eth0 in: 198.51.100.80:80 → 192.0.2.10:…",
    "  bridge bridge docker0 out: 198.51.100.80:80 → 172.17.0.2:…",
    "  container client eth0 in: 198.51.100.80:80 → 172.17.0.2:…",
]


def test_another_rule_for_nat_fails_a_path_though_every_output_holds(tmp_path: Path, shared_lab: Lab) -> None:
    (tmp_path / "session.console").write_text(SESSION, "utf-8")
    options = "".join(f'{section} = "docker exec"\n' for section in ("one", "two", "three"))
    (tmp_path / "lesson.toml").write_text(f"[paths]\n{options}", "utf-8")
    verification = Verification(lesson.read(tmp_path), shared_lab)
    verification.advance(verification.transcript.steps[-1])
    verification.close()
    assert verification.failure is None
    seen = verification.travelled
    assert packet_path.lines(seen["one"]) == SEEN
    (tmp_path / "paths").mkdir()
    for section in seen:
        (tmp_path / path_drawing.path(section)).write_text(path_drawing.write(seen["one"]), "utf-8")
    stored = lesson.read(tmp_path)
    assert travelled.difference(stored, "two", seen["two"]) is None
    found = travelled.difference(stored, "three", seen["three"]) or ""
    assert found.splitlines()[0] == (
        "packet 3, hop 3: expected host eth0 out: 192.0.2.10:… → 198.51.100.80:80, "
        "got host eth0 out: 192.0.2.11:… → 198.51.100.80:80"
    )
