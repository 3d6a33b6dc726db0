# Asks the engine of each key of daemon.json whether it is one.
while read -r key value; do
  echo "{\"$key\": $value}" >daemon.json
  if dockerd --validate --config-file daemon.json >answer 2>&1; then
    echo "$key"
  elif ! grep -o 'the following directives.*' answer; then
    cat answer
    exit 1
  fi
done <<'END'
allow-direct-routing true
bip "10.93.0.1/24"
bip6 "fd00:93::1/64"
bridge "none"
bridge-accept-fwmark "1/3"
default-address-pools [{"base": "10.94.0.0/16", "size": 24}]
default-gateway "10.93.0.2"
default-gateway-v6 "fd00:93::2"
default-network-opts {"bridge": {"com.docker.network.driver.mtu": "1400"}}
dns ["192.0.2.1"]
dns-opts ["ndots:2"]
dns-search ["shop.example"]
firewall-backend "iptables"
fixed-cidr "10.93.0.128/25"
fixed-cidr-v6 "fd00:93::/64"
host-gateway-ip "192.0.2.10"
host-gateway-ips ["192.0.2.10"]
icc false
ip "127.0.0.1"
ip-forward false
ip-forward-no-drop true
ip-masq false
ip6tables false
iptables false
ipv6 true
mtu 1400
network-control-plane-mtu 1400
swarm-default-advertise-addr "192.0.2.10"
userland-proxy false
userland-proxy-path "/usr/sbin/docker-proxy"
END
