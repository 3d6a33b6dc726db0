# sh overhear.sh CONTAINER SENDER COMMAND...: runs a command, and says what of SENDER's came to the container meanwhile.
# Left out is what a container announces when it starts: that it has its own address.
hear=$(docker inspect --format '{{.State.Pid}}' "$1"); from=$2; shift 2
nsenter --target "$hear" --net tcpdump -i any -n -t -l --immediate-mode "(src $from or dst 127.0.0.1) and not (arp and arp[14:4] = arp[24:4])" >heard.txt 2>log.txt &
until grep -qs 'listening on' log.txt; do sleep 0.1; done
"$@"
# A ping of the container to itself comes after all of that: once it is in the file, so is the rest.
until grep -q 127.0.0.1 heard.txt; do nsenter --target "$hear" --net ping -c1 -W3 127.0.0.1 >/dev/null; done
kill $!
wait $! 2>/dev/null
grep -v 127.0.0.1 heard.txt | cut -d, -f1,2 | sort -u | grep . || echo 'nothing was heard'
rm heard.txt log.txt
