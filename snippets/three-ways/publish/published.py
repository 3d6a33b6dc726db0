"""A port that is published to this host alone."""

import docker

client = docker.from_env()

here = {"80/tcp": ("127.0.0.1", 8080)}
web = client.containers.run("nginx", name="web", ports=here, detach=True)

web.reload()
for port, bindings in web.ports.items():
    for binding in bindings:
        print(port, "->", f"{binding['HostIp']}:{binding['HostPort']}")
        #> 80/tcp -> 127.0.0.1:8080

web.remove(force=True)
