# Says of each driver option whether its name stands in the engine's program file.
for option in bridge.default_bridge bridge.enable_icc bridge.enable_ip_masquerade \
  bridge.gateway_mode_ipv4 bridge.gateway_mode_ipv6 bridge.host_binding_ipv4 bridge.inhibit_ipv4 \
  bridge.name bridge.trusted_host_interfaces container_iface_prefix driver.mtu \
  driver.overlay.vxlanid_list endpoint.ifname endpoint.sysctls host_ipv4 host_ipv6; do
  if grep -qaF "com.docker.network.$option" "$(command -v dockerd)"; then echo "com.docker.network.$option"; fi
done
