# sh wire.sh COMMAND...: runs a command that sends a packet and gets one, and says what passed the host's card for it.
tcpdump -i eth0 -c 2 --immediate-mode -l -t -nn -e 'udp port 4789' >seen.txt 2>tcpdump.log &
until grep -qs 'listening on' tcpdump.log; do sleep 0.1; done
"$@" >/dev/null
wait $!
sed -E 's/ ethertype IPv4 \(0x0800\),//; s/\.[0-9]+ > ([0-9.]+\.4789:)/ > \1/; s/, id [0-9]+, seq [0-9]+.*//' seen.txt
rm seen.txt tcpdump.log
