# sh trace.sh COMMAND...: runs a command that pings, and says on which interfaces of the host its request was seen.
tcpdump -i any --immediate-mode -l -t -nn 'icmp[icmptype] == icmp-echo' >seen.txt 2>tcpdump.log &
until grep -qs 'listening on' tcpdump.log; do sleep 0.1; done
if "$@" >/dev/null 2>&1; then echo 'an answer came back'; else echo 'no answer'; fi
# A ping of the host to itself comes after all of that: once it is in the file, so is the rest.
until grep -q 127.0.0.1 seen.txt; do ping -c1 -W3 127.0.0.1 >/dev/null; done
kill $!
wait $! 2>/dev/null
grep request seen.txt | grep -v 127.0.0.1 | cut -d, -f1
rm seen.txt tcpdump.log
