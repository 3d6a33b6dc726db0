# sh ask.sh NETWORK [ADDRESS]: what does a container in the network reach, and from where is its neighbour reached?
# The neighbour is the server "peer"; ADDRESS is where to look for it if the network gives it no address of its own.
address=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' peer)
address=${address:-$2}
web=$(dig +short example.com | tail -n 1)

docker run --rm --network "$1" busybox sh -c '
  try() { nc -w5 "$2" "$3" </dev/null >/dev/null 2>&1 && echo "yes  $1" || echo "no   $1"; }
  try "finds its neighbour by name" peer 80
  try "reaches its neighbour at an address" "$1" 80
  try "finds its neighbour on its own localhost" 127.0.0.1 80
  try "finds the host on its own localhost" 127.0.0.1 18080
  try "reaches the web" "$2" 80
' ask "$address" "$web"

get() { curl -sf -o /dev/null --max-time 5 "$1" && echo "yes  $2" || echo "no   $2"; }
get "http://$address" 'is reached from the host at that address'
neighbour() { ip netns exec neighbour curl -sf -o /dev/null --max-time 5 "$1" && echo "yes  $2" || echo "no   $2"; }
neighbour "http://$address" 'is reached from another machine at that address'
neighbour http://203.0.113.1:8080 'is reached from another machine at the published port'
