"""A network with a subnet of one's own, and a container with a fixed address in it."""

import docker
from docker.types import IPAMConfig, IPAMPool

client = docker.from_env()

pool = IPAMPool(subnet="10.88.0.0/24", iprange="10.88.0.128/25")
shop = client.networks.create("shop", ipam=IPAMConfig(pool_configs=[pool]))

db = client.containers.create("busybox", "sleep 600", name="db", init=True)
client.networks.get("bridge").disconnect(db)
shop.connect(db, ipv4_address="10.88.0.10")
db.start()

db.reload()
print(db.attrs["NetworkSettings"]["Networks"]["shop"]["IPAddress"])
#> 10.88.0.10

db.remove(force=True)
shop.remove()
