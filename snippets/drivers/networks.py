"""Which driver each network uses, and which containers are in it."""

import docker

client = docker.from_env()

for network in sorted(client.networks.list(), key=lambda network: network.name):
    network.reload()
    names = sorted(container.name for container in network.containers)
    print(network.name, network.attrs["Driver"], names)
