package org.uplink.engine.decision;

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
public record HostReport(
    List<Device> devices, Optional<String> lastClientIface, Optional<String> bootId) {
  public HostReport {
    devices = List.copyOf(devices);
  }

  Optional<Device> device(String name) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  /** The device that has the address. */
  Optional<String> ownerOf(InetAddress address) {
    return devices.stream()
        .filter(device -> device.addresses().contains(address))
        .map(Device::name)
        .findFirst();
  }

  boolean carriesNetworks(String name) {
    return device(name).map(device -> device.kind().carriesNetworks()).orElse(false);
  }
}
