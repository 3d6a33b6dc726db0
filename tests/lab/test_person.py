"""A person's shell on a lab, typed into through a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import uuid

import pytest

from netguide.labs import lab

LIMIT = 60
SCRIPT = """
import sys
from netguide.labs import lab
with lab.start(sys.argv[1]) as host:
    host.put("/root/here", {"file": b""})
    sys.exit(host.interactive("/root/here"))
"""


ENTER = """
import sys
from netguide.labs import lab
print(sys.argv[1], flush=True)
status = lab.enter(sys.argv[1], "host-b", "/root", lab.CONTAINER, lambda: print("found", flush=True))
sys.exit(99 if status is None else status)
"""


def talk(*exchange: tuple[str, bytes], script: str = SCRIPT, name: str = "") -> tuple[str, int]:
    """Start a shell on a lab; whenever the screen shows a text, type one; give screen and status."""
    screen, keyboard = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", script, name or f"test-{uuid.uuid4().hex[:8]}"],
        stdin=keyboard, stdout=keyboard, stderr=keyboard, env={**os.environ, "COLUMNS": "91", "LINES": "33"},
    )  # fmt: skip
    os.close(keyboard)
    shown = b""
    seen = 0

    def look() -> bytes:
        ready, _, _ = select.select([screen], [], [], LIMIT)
        assert ready, f"nothing more is shown after {shown.decode('utf-8', 'replace')!r}"
        return os.read(screen, 4096)

    try:
        for text, typed in exchange:
            while text.encode() not in shown[seen:]:
                shown += look()
            seen = len(shown)
            os.write(screen, typed)
        while piece := look():
            shown += piece
    except OSError:
        pass  # how Linux says that nobody holds the other end
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        os.close(screen)
    return shown.decode("utf-8", "replace"), process.wait(60)


PROMPT = "docker-host:~/here# "


@pytest.mark.usefixtures("prepared")
def test_a_person_gets_a_terminal_of_the_right_size_in_the_lessons_folder() -> None:
    shown, status = talk(
        (PROMPT, b"pwd; tty; stty size; ls\n"),
        (PROMPT, b"sh -c 'echo ready; exec sleep 1000'\n"),
        ("\rready", b"\x03"),
        (PROMPT, b"exit 7\n"),
    )
    assert "/root/here\r\n/dev/pts/0\r\n33 91\r\nfile\r\n" in shown
    assert "^C" in shown
    assert shown.count(PROMPT) == 3
    assert status == 7


@pytest.mark.usefixtures("prepared")
def test_the_end_of_input_ends_the_shell() -> None:
    assert talk((PROMPT, b"\x04"))[1] == 0


@pytest.mark.usefixtures("prepared")
def test_a_second_terminal_gets_a_shell_on_another_host_of_the_same_labs() -> None:
    sign = f"test-{uuid.uuid4().hex[:8]}"
    with lab.start(sign, hosts=("host-a", "host-b"), sign=sign) as first:
        first.others[0].put("/root", {"here": b""})
        shown, status = talk(("host-b:~# ", b"ls here; exit 5\n"), script=ENTER, name=sign)
        assert "found\r\n" in shown
        assert "\rhere\r\n" in shown
        assert status == 5
        assert first.alive()
        assert lab.enter(f"{sign}0", "host-b", "/root", lab.CONTAINER, pytest.fail) is None
        assert lab.enter(sign, "host-c", "/root", lab.CONTAINER, pytest.fail) is None
    assert lab.enter(sign, "host-b", "/root", lab.CONTAINER, pytest.fail) is None
