"""Which steps of a lesson may be typed on a reader's own machine.

Knows shell commands as text. Must not know engines or how a step is run. What is not listed here is left out:
a lesson has a host of its own and may change its firewall, its addresses or its engine; a reader's may not.
"""

from __future__ import annotations

import itertools
import re

TOOLS = (
    "awk", "base64", "cat", "curl", "cut", "date", "dig", "docker", "env", "expr", "getent", "grep", "head",
    "hostname", "jq", "nc", "ping", "python3", "sed", "seq", "sort", "tail", "tee", "timeout", "tr", "uname",
    "uniq", "wc", "xargs",
)  # fmt: skip
"""Programs that a step may call; none of them changes the host."""
_SHELL_WORDS = (
    "!", "[", "[[", ":", "do", "done", "echo", "elif", "else", "export", "false", "fi", "for",
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
_KEYWORD = re.compile(r"\b(?:do|then|else|elif|if|while|until)\s|(?:^|(?<=[\s;|&(]))!\s")
_COMMAND = re.compile(
    r"(?:^|[;\n|&({]|\$\(|`)\s*"
    r"(?:[A-Za-z_]\w*=(?:\"[^\"$`]*\"|[^\s$`;|&()]*)\s+)*(?P<word>[^\s;|&(){}<>`]+)(?P<rest>[^;\n|&()]*)"
)
_BEHIND_VALUE = re.compile(r"=(?P<quote>\"?)\$\([^()]*\)(?P=quote)[ \t]+(?=[^\s;|&)])")
"""Between a variable that is set for one command alone, to what another prints, and that command."""
_COPIED = re.compile(r"\d*>&\d")
_REDIRECTED = re.compile(r"(?:\d|&)?>[>|]?\s*(?P<target>[^\s;|&()<>]+)")
_CALLERS = ("env", "timeout", "xargs")
"""Programs of ``TOOLS`` that call the one that is named behind their options."""
_OPTION = re.compile(r"-.*|\d+[smh]?|[A-Za-z_]\w*=.*|\{\}")
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
    text = _QUOTED.sub("''", command).replace("\\\n", " ")
    text = _BEHIND_VALUE.sub("=x; ", _KEYWORD.sub("; ", _COPIED.sub("", text)))
    for found in _REDIRECTED.finditer(text):
        if _outside(found["target"]):
            return f"it writes to {found['target']}"
    for found in _COMMAND.finditer(text):
        word, rest = found["word"], found["rest"]
        if word in _SHELL_WORDS or _ASSIGNMENT.match(word + rest):
            continue
        reason = _why_not_call(word, rest)
        if reason is not None:
            return reason
    return None


def _why_not_call(word: str, rest: str) -> str | None:
    """Say why a program is not called with what stands behind it; None if it is."""
    arguments = rest.split()
    if word in _CALLERS:
        while arguments and _OPTION.fullmatch(arguments[0]):
            del arguments[0]
        return _why_not_call(arguments[0], " ".join(arguments[1:])) if arguments else None
    if word == "kill":
        own = re.fullmatch(r"\s+%\S+\s*(?:2?>\S+\s*)?", rest)
        return None if own else "kill could end a process that is not the lesson's"
    if word == "docker":
        verb = next((each for each in arguments if not each.startswith("-")), "help")
        if verb not in _DOCKER:
            return f"docker {verb} concerns the engine as a whole"
    elif word not in TOOLS:
        return f"{word} looks at or changes the host"
    target = next((each for each in _written(word, arguments) if _outside(each)), None)
    return f"it writes to {target}" if target else None


def _written(word: str, arguments: list[str]) -> list[str]:
    """Give the files that a program writes, as far as its arguments tell."""
    files = [each for each in arguments if not each.startswith("-")]
    if word == "tee" or (word == "sed" and any(each.startswith(("-i", "--in-place")) for each in arguments)):
        return [each for each in files if each != "''"]
    if word == "docker" and "cp" in files:
        return [each for each in files[-1:] if ":" not in each]
    if word == "curl":
        after = itertools.pairwise(arguments)
        return [file for option, file in after if re.fullmatch(r"-\w*o|--output", option)]
    return []


def _outside(file: str) -> bool:
    """Whether a file may lie outside the lesson's folder; one whose name nobody can tell does."""
    name = file.strip("\"'")
    if name in ("/dev/null", "/dev/stdout", "/dev/stderr"):
        return False
    return not name or name.startswith(("/", "~")) or any(sign in name for sign in ("..", "$", "`"))
