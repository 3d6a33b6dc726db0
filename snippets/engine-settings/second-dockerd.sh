# second-dockerd.sh [OPTION…]: ends the second engine; with options, starts it anew with them.
if [ -f /run/second.pid ]; then
  kill "$(cat /run/second.pid)"
  while [ -f /run/second.pid ]; do sleep 0.1; done
  ip netns delete second
fi
rm -rf /run/second /var/lib/docker/second/network
[ $# -gt 0 ] || exit 0

echo '{}' >second.json
ip netns add second
ip -n second link set lo up
nsenter --net=/run/netns/second sysctl -q net.ipv4.ip_forward=0
DBUS_SYSTEM_BUS_ADDRESS=unix:path=/dev/null nsenter --net=/run/netns/second dockerd \
  --config-file second.json --host unix:///run/second.sock --containerd-namespace second \
  --data-root /var/lib/docker/second --exec-root /run/second --pidfile /run/second.pid "$@" >second.log 2>&1 &
until docker -H unix:///run/second.sock version >/dev/null 2>&1; do
  if ! kill -0 $! 2>/dev/null; then
    grep -v '^See ' second.log | tail -n 1
    ip netns delete second
    exit 1
  fi
  sleep 0.1
done
