"""One container finds another by its name."""

import docker

client = docker.from_env()

shop = client.networks.create("shop")
web = client.containers.run(
    "busybox", "sleep 600", name="web", network="shop", init=True, detach=True
)

ping = "ping -c1 -W2 -q web"
said = client.containers.run("busybox", ping, network="shop", remove=True)
print(*[line for line in said.decode().splitlines() if "received" in line])
#> 1 packets transmitted, 1 packets received, 0% packet loss

web.remove(force=True)
shop.remove()
