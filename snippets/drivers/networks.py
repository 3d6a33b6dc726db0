"""Which driver each network has, and which containers are in it."""

import docker

client = docker.from_env()

for network in sorted(client.networks.list(), key=lambda network: network.name):
    network.reload()
    members = sorted(container.name for container in network.containers)
    print(network.name, network.attrs["Driver"], members)
    #> bridge bridge ['lonely']
    #> host host ['open']
    #> none null []
    #> shop bridge ['web']
