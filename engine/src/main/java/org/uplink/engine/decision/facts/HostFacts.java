package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the capabilities say that bears on the decision.
 *
 * @param devices those that the capabilities list
 * @param lastClientIface the host's own word for the device of the connection
 * @param bootId of the host's kernel
 */
public record HostFacts(
    List<HostDevice> devices, Optional<String> lastClientIface, Optional<String> bootId) {
  public HostFacts {
    devices = List.copyOf(devices);
  }

  public Optional<HostDevice> device(String name) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  /** The device that has the address. */
  public Optional<String> ownerOf(InetAddress address) {
    return devices.stream()
        .filter(device -> device.addresses().contains(address))
        .map(HostDevice::name)
        .findFirst();
  }

  public boolean carriesNetworks(String name) {
    return device(name).map(device -> device.kind().carriesNetworks()).orElse(false);
  }
}
