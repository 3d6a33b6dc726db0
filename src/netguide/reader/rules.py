"""Which steps of a lesson may be typed on a reader's own machine.

Knows shell commands as text. Must not know engines or how a step is run. What is not listed here is left out:
a lesson has a host of its own and may change its firewall, its addresses or its engine; a reader's may not.
"""

from __future__ import annotations

import re

TOOLS = (
    "awk", "base64", "cat", "curl", "cut", "date", "dig", "docker", "env", "expr", "getent", "grep", "head",
    "hostname", "jq", "nc", "ping", "python3", "sed", "seq", "sort", "tail", "tee", "timeout", "tr", "uname",
    "uniq", "wc", "xargs",
)  # fmt: skip
"""Programs that a step may call; none of them changes the host."""
_SHELL_WORDS = (
    "[", "[[", ":", "case", "do", "done", "echo", "elif", "else", "esac", "export", "false", "fi", "for",
    "function", "if", "in", "local", "printf", "read", "return", "set", "shift", "test", "then", "true",
    "unset", "until", "wait", "while",
)  # fmt: skip
_DOCKER = (
    "attach", "build", "compose", "container", "cp", "create", "diff", "events", "exec", "help", "history",
    "image", "images", "info", "inspect", "kill", "logs", "network", "pause", "port", "ps", "rename",
    "restart", "rm", "rmi", "run", "start", "stats", "stop", "tag", "top", "unpause", "update", "version",
    "volume", "wait",
)  # fmt: skip
_QUOTED = re.compile(r"'[^']*'")
_KEYWORD = re.compile(r"\b(?:do|then|else|elif|if|while|until)\s")
_COMMAND = re.compile(
    r"(?:^|[;\n|&({]|\$\(|`)\s*"
    r"(?:[A-Za-z_]\w*=(?:\"[^\"$`]*\"|[^\s$`;|&()]*)\s+)*(?P<word>[\w./+\[-]+)(?P<rest>[^;\n|&()]*)"
)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_EVERYTHING = re.compile(
    r"\bprune\b|\bdocker (?:container )?(?:rm|stop|kill|restart|update)\b.*\bdocker ps\b"
)
_PRIVILEGED = re.compile(
    r"--privileged|--pid[ =]host|--userns[ =]host|--cap-add|--device\b|--security-opt|docker\.sock"
    r"|(?:-v|--volume)[ =]/|source=/|src=/"
)


def why_not(command: str) -> str | None:
    """Say in a few words why a step is left out on a reader's machine.

    Args:
        command: what the step types.

    Returns:
        What the step would do that is not done on somebody's own machine; None if it may be typed.
    """
    if _EVERYTHING.search(command):
        return "it would concern containers that are not the lesson's"
    if _PRIVILEGED.search(command):
        return "it gives a container rights over the host"
    text = _KEYWORD.sub("; ", _QUOTED.sub("''", command).replace("\\\n", " "))
    for found in _COMMAND.finditer(text):
        word = found["word"]
        if word in _SHELL_WORDS or _ASSIGNMENT.match(found["word"] + found["rest"]):
            continue
        if word == "docker":
            verb = next((each for each in found["rest"].split() if not each.startswith("-")), "help")
            if verb not in _DOCKER:
                return f"docker {verb} concerns the engine as a whole"
        elif word == "kill":
            if not re.fullmatch(r"\s+%\S+\s*(?:2?>\S+\s*)?", found["rest"]):
                return "kill could end a process that is not the lesson's"
        elif word not in TOOLS:
            return f"{word} looks at or changes the host"
    return None
