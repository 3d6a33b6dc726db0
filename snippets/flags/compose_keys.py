"""Print the keys that Docker Compose accepts about networks, from the JSON Schema in its program file."""

import json
import sys
from pathlib import Path

program = Path(sys.argv[1]).read_bytes().decode("latin-1")
at = program.index('"compose_spec.json"')
schema = json.JSONDecoder().raw_decode(program[program.rindex("{", 0, at) :])[0]
parts = schema["$defs" if "$defs" in schema else "definitions"]


def properties(node: dict, *names: str) -> list[str]:
    """Give the keys of the object that one of the forms of a node describes."""
    for name in names:
        node = node[name]
    forms = [node, *node.get("oneOf", [])]
    return sorted(key for form in forms for key in form.get("properties", {}))


service, network = parts["service"], parts["network"]
joined = service["properties"]["networks"]["oneOf"][1]["patternProperties"]
found = {
    "services.NAME": properties(service),
    "services.NAME.ports[]": properties(service, "properties", "ports", "items"),
    "services.NAME.networks.NAME": properties(next(iter(joined.values()))),
    "networks.NAME": properties(network),
    "networks.NAME.ipam": properties(network, "properties", "ipam"),
    "networks.NAME.ipam.config[]": properties(network, "properties", "ipam", "properties", "config", "items"),
}
for place, keys in found.items():
    for key in keys:
        print(f"{place}.{key}")
