# sh walk.sh CARD PORT COMMAND...: runs a command, and says by which rules of the firewall its first packet to PORT went
# that came in at CARD. The kernel tells the way of packets that a rule with the target TRACE has marked.
card=$1 port=$2; shift 2
mark() { # -I or -D; the second rule marks pings of the host to itself, by which we know when the kernel has told all
    iptables -t raw "$1" PREROUTING -i "$card" -p tcp --dport "$port" --syn -j TRACE
    iptables -t raw "$1" OUTPUT -d 127.0.0.8/31 -j TRACE
}
mark -I
xtables-monitor --trace >trace.txt 2>&1 &
until grep -qs DST=127.0.0.8 trace.txt; do ping -c1 -W1 127.0.0.8 >/dev/null; done
"$@"
until grep -q DST=127.0.0.9 trace.txt; do ping -c1 -W1 127.0.0.9 >/dev/null; done
kill $!
wait $! 2>/dev/null
mark -D
awk '
    /^PACKET/ && !/DST=127/ && !first { first = $3 }
    $3 != first { next }
    / TRACE$/ { if (marked++) exit; next }
    /^PACKET/ { goal = $0; gsub(/.* DST=| LEN=.*/, "", goal); port = $0; gsub(/.* DPORT=| .*$/, "", port); next }
    / -A / { sub(/.* -t /, ""); step = $0 }
    /:policy:/ { split($4, word, ":"); step = word[1] " -P " word[2] " " word[4] }
    { if (goal port != last) print "to " goal ":" port; last = goal port; print "  " step }
' trace.txt
rm trace.txt
