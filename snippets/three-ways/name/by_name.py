"""One container finds another by its name."""

import docker

client = docker.from_env()

shop = client.networks.create("shop")
web = client.containers.run("busybox", "sleep 600", name="web", network="shop", init=True, detach=True)

said = client.containers.run("busybox", "ping -c1 -W2 -q web", network="shop", remove=True)
print(said.decode().splitlines()[0])
#> PING web (172.18.0.2): 56 data bytes

web.remove(force=True)
shop.remove()
