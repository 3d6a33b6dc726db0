# Says which names of network options and labels stand in the engine's program file. The texts there follow one
# another without a gap, so behind a name stands whatever comes next: a name of this list is cut there, another one
# is shown with what follows.
known='advertise_addr_ms advertise_addr_nmsgs bridge.default_bridge bridge.enable_icc bridge.enable_ip_masquerade
  bridge.gateway_mode_ipv4 bridge.gateway_mode_ipv6 bridge.host_binding_ipv4 bridge.inhibit_ipv4 bridge.name
  bridge.trusted_host_interfaces container_iface_prefix driver.mtu driver.overlay.vxlanid_list driver.private
  driver.private.no_proxy_6to4 enable_ipv4 enable_ipv6 endpoint.dnsservers endpoint.exposedports endpoint.ifname
  endpoint.macaddress endpoint.sysctls gateway generic host_ipv4 host_ipv6 internal ipam.serial portmap'
grep -aoE 'com\.docker\.network\.[a-z0-9_.]+' "$(command -v dockerd)" | sed 's/com\.docker\./\n&/g' |
  awk -v known="$(echo $known)" '
    BEGIN { count = split(known, names, " ") }
    /^com\.docker\.network\./ {
      rest = substr($0, 20); best = ""
      for (i = 1; i <= count; i++)
        if (index(rest, names[i]) == 1 && substr(rest, length(names[i]) + 1) !~ /^[._]/ && length(names[i]) > length(best)) best = names[i]
      print "com.docker.network." (best == "" ? rest : best)
    }' | sort -u
