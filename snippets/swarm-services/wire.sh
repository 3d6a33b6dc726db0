# sh wire.sh COMMAND...: runs a command that sends a packet and gets one, and says what passed the host's card for it.
tcpdump -i eth0 -c 2 --immediate-mode -l -t -nn 'udp port 4789 or esp' >seen.txt 2>tcpdump.log &
until grep -qs 'listening on' tcpdump.log; do sleep 0.1; done
"$@" >/dev/null
wait $!
sed -E 's/, id [0-9]+, seq [0-9]+.*//; s/,seq=0x[0-9a-f]+//; s/^IP //' seen.txt
rm seen.txt tcpdump.log
