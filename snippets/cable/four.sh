# sh four.sh CONTAINER CABLE BRIDGE CARD ADDRESS: the container pings, and its request is looked at in four places.
see() { # PLACE COMMAND...: the first ping that the tcpdump behind it sees goes into a file
    place=$1; shift
    timeout 20 "$@" -c1 -e -n -t -l --immediate-mode 'icmp[icmptype] == icmp-echo' >"seen $place" 2>"log $place" &
}
see "1 $1" nsenter --target "$(docker inspect --format '{{.State.Pid}}' "$1")" --net tcpdump -i eth0
see '2 cable' tcpdump -i "$2"
see '3 bridge' tcpdump -i "$3"
see '4 card' tcpdump -i "$4"
until [ "$(cat log* | grep -c 'listening on')" = 4 ]; do sleep 0.1; done
docker exec "$1" ping -c1 -W3 "$5" | grep -o '.*received'
wait
for file in seen*; do echo "${file#seen ? }: $(sed 's/,.*length [0-9]*: / | /; s/: ICMP.*//' "$file")"; done
rm seen* log*
