"""What may be typed on a reader's machine, and under which names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given as each
from hypothesis import strategies

from netguide.lessons import lesson, script
from netguide.reader import names
from netguide.reader.names import Names
from netguide.reader.rules import why_not

SNIPPETS = Path(__file__).parent.parent / "snippets"


@pytest.mark.parametrize(
    "command",
    [
        "docker run -d --name web --network shop nginx",
        "docker run --rm busybox sh -c 'ip route; iptables -S; kill 1'",
        'address=$(docker inspect --format "{{.Id}}" web); echo "$address"',
        "curl -s http://localhost:8000 | grep title",
        "docker compose up --detach --wait",
        "docker rm -f web && docker network rm shop",
        "python3 -m http.server 8000 &",
        "kill %1",
        "LANG=C docker ps",
        "for n in a b; do docker exec web ping -c1 $n; done",
        "docker ps --filter network=shop --format '{{.Names}}' | sort",
        "docker logs web 2>&1 | grep title",
        "docker run --rm busybox true >/dev/null 2>errors.txt </dev/null",
        "docker ps -q | xargs -r -n 1 docker inspect",
        "timeout 5 nc -w3 localhost 8080",
        "echo hi | tee notes.txt",
        "docker cp web:/etc/hosts hosts.txt",
        "docker run -d busybox sh -c 'echo hi >/index.html; exec httpd -f -p 80 -h /'",
        'docker inspect "$(docker ps -q)" web',
        'card=$(docker inspect web); [ "$card" ] && echo "$card"',
    ],
)
def test_what_may_be_typed(command: str) -> None:
    assert why_not(command) is None


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("iptables -I INPUT -j DROP", "iptables looks at or changes the host"),
        ("echo hi; ip link add x type dummy", "ip looks at or changes the host"),
        ("x=$(ss -ltn)", "ss looks at or changes the host"),
        ("docker ps -q | xargs docker inspect | sudo tee x", "sudo looks at or changes the host"),
        ("docker rm -f $(docker ps -aq)", "it would concern containers that are not the lesson's"),
        ("docker network prune -f", "it would concern containers that are not the lesson's"),
        ("docker swarm init", "docker swarm concerns the engine as a whole"),
        ("docker system df", "docker system concerns the engine as a whole"),
        ("docker run --privileged busybox true", "it gives a container rights over the host"),
        ("docker run -v /etc:/x busybox rm -r /x", "it gives a container rights over the host"),
        ("kill 1", "kill could end a process that is not the lesson's"),
        ("docker run --rm busybox true && rm -rf /", "rm looks at or changes the host"),
        ("/usr/bin/rm x", "/usr/bin/rm looks at or changes the host"),
        ("if true; then reboot; fi", "reboot looks at or changes the host"),
        ("pkill dockerd", "pkill looks at or changes the host"),
        ("$tool -F", "$tool looks at or changes the host"),
        ('"iptables" -F', '"iptables" looks at or changes the host'),
        ("\\iptables -F", "\\iptables looks at or changes the host"),
        ("$(echo iptables) -F", "$ looks at or changes the host"),
        ("x=$(docker ps) iptables -F", "iptables looks at or changes the host"),
        ('x="$(docker ps)" iptables -F', "iptables looks at or changes the host"),
        ("echo a | xargs -n 1 iptables", "iptables looks at or changes the host"),
        ("timeout -k 1 5s rm x", "rm looks at or changes the host"),
        ("env -i A=1 /sbin/ip link", "/sbin/ip looks at or changes the host"),
        ("echo a | xargs docker swarm", "docker swarm concerns the engine as a whole"),
        ("case a in a) reboot;; esac", "case looks at or changes the host"),
        ("echo 'nameserver 127.0.0.1' >/etc/resolv.conf", "it writes to /etc/resolv.conf"),
        (": >/etc/resolv.conf", "it writes to /etc/resolv.conf"),
        ("cat resolv.saved >> ~/.profile", "it writes to ~/.profile"),
        ("docker ps 2> ../errors", "it writes to ../errors"),
        ('docker ps >"$HOME/x"', 'it writes to "$HOME/x"'),
        ("docker ps >|'/etc/motd'", "it writes to ''"),
        ("docker ps &>/etc/motd", "it writes to /etc/motd"),
        ("echo hi | tee -a /etc/hosts", "it writes to /etc/hosts"),
        ("echo hi | xargs tee /etc/hosts", "it writes to /etc/hosts"),
        ("sed -i s/a/b/ /etc/hosts", "it writes to /etc/hosts"),
        ("curl -s -o /etc/motd http://web", "it writes to /etc/motd"),
        ("docker cp web:/etc/hosts /etc/hosts", "it writes to /etc/hosts"),
    ],
)
def test_what_is_left_out(command: str, reason: str) -> None:
    assert why_not(command) == reason


@pytest.mark.parametrize(
    ("commands", "found"),
    [
        (["docker run -d --name web --network shop nginx"], {"web"}),
        (["docker network create --subnet 10.1.0.0/16 shop"], {"shop"}),
        (["docker network create shop && docker volume create data"], {"shop", "data"}),
        (["docker build -q -t favorites favorites"], {"favorites"}),
        (["docker run -v data:/data busybox true"], {"data"}),
        (["docker run busybox true"], set()),
        (["docker run \\\n  --name=web \\\n  nginx"], {"web"}),
    ],
)
def test_names_that_are_given(commands: list[str], found: set[str]) -> None:
    assert names.given(commands) == found


@pytest.mark.parametrize(
    ("command", "unique"),
    [
        ("docker run -d --name web nginx", "docker run -d --name ngxweb nginx"),
        ("curl http://web/web.html", "curl http://ngxweb/web.html"),
        ("docker exec web ping blog.shop BLOG", "docker exec ngxweb ping ngxblog.ngxshop ngxBLOG"),
        ("x --format '{{.Networks.shop.IP}}' web", "x --format '{{.Networks.ngxshop.IP}}' ngxweb"),
        ("python3 web.py --web webs my-web", "python3 web.py --web webs my-web"),
        ("mongodb://web:27017/web", "mongodb://ngxweb:27017/web"),
        ("shop://web", "shop://ngxweb"),
        ("docker logs shop-app-1", "docker logs ngxshop-app-1"),
        ("docker network rm shop_default", "docker network rm ngxshop_default"),
    ],
)
def test_names_are_made_unique_and_taken_back(command: str, unique: str) -> None:
    own = Names(frozenset({"web", "blog", "shop"}), "ngx")
    assert own.unique(command) == unique
    assert own.back(unique) == command


@each(strategies.text())
def test_nothing_changes_where_no_name_is_given(text: str) -> None:
    assert Names(frozenset(), "ngx").unique(text) == text


def test_compose_files_give_names_too() -> None:
    text = b"name: shop\nservices:\n  web:\n    container_name: front\n    image: nginx\n"
    assert names.in_file("compose.yaml", text) == {"shop", "front"}
    assert names.in_file("notes.txt", text) == frozenset()
    own = Names(frozenset({"shop", "front"}), "ngx")
    assert own.file("compose.yaml", text) == text.replace(b"shop", b"ngxshop").replace(b"front", b"ngxfront")
    assert own.file("notes.txt", text) == text


def test_the_script_types_every_command_and_brings_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "snippets" / "tiny"
    folder.mkdir(parents=True)
    (folder / "session.console").write_text(
        '# --8<-- [start:look]\n$ cat notes.txt; echo "it\'s $((1 + 1))"\n$ false\n[1]\n$ cat in/no-newline\n'
        "# --8<-- [end:look]\n"
    )
    (folder / "notes.txt").write_text("END\n$HOME `id`\n")
    (folder / "in").mkdir()
    (folder / "in" / "no-newline").write_text("last")
    written = script.write(lesson.read(folder))
    done = subprocess.run(
        ["bash"],
        input=written,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.stdout == (
        "$ cat notes.txt; echo \"it's $((1 + 1))\"\nEND\n$HOME `id`\nit's 2\n$ false\n"
        "$ cat in/no-newline\nlast"
    )
    assert (tmp_path / "tiny/in/no-newline").read_text() == "last"


@pytest.mark.parametrize("name", sorted(path.parent.name for path in SNIPPETS.glob("*/session.console")))
def test_every_lesson_has_a_script_that_a_shell_can_read(name: str) -> None:
    written = script.write(lesson.read(SNIPPETS / name))
    checked = subprocess.run(["bash", "-n"], input=written, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_check_needs_nothing_but_python(tmp_path: Path) -> None:
    """A reader's machine has none of the packages that the site is built with."""
    source = SNIPPETS.parent / "src"
    code = f"import sys; sys.path.append({str(source)!r}); import netguide.reader.__main__"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
