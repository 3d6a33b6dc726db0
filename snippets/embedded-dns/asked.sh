# sh asked.sh COMMAND...: runs a command, and says which questions to a name server were seen on the host's interfaces.
tcpdump -i any --immediate-mode -l -t -nn 'udp dst port 53 or icmp[icmptype] == icmp-echo' >seen.txt 2>tcpdump.log &
until grep -qs 'listening on' tcpdump.log; do sleep 0.1; done
"$@"
# A ping of the host to itself comes after all of that: once it is in the file, so is the rest.
until grep -q ICMP seen.txt; do ping -c1 -W3 127.0.0.1 >/dev/null; done
kill $!
wait $! 2>/dev/null
grep -q ' A? ' seen.txt || echo 'no question was seen'
sed -n '/ A? /{s/: .* A? /: A? /; s/ (.*//; p}' seen.txt
rm seen.txt tcpdump.log
