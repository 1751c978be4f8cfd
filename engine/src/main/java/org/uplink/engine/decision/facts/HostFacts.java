package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The facts from a host's capabilities that a decision needs.
 *
 * @param devices the devices that the capabilities list
 * @param lastClientIface the device that the host itself reports for the connection
 * @param bootId the boot id of the host's kernel
 */
public record HostFacts(
    List<HostDevice> devices, Optional<String> lastClientIface, Optional<String> bootId) {
  public HostFacts {
    devices = List.copyOf(devices);
  }

  public Optional<HostDevice> device(String name) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  /**
   * Returns the device that has the address. Of several, one that a network can be attached to is
   * preferred; between equals the host's order decides.
   */
  public Optional<String> ownerOf(InetAddress address) {
    return devices.stream()
        .filter(device -> device.addresses().contains(address))
        .min(Comparator.comparing(device -> !device.kind().carriesNetworks()))
        .map(HostDevice::name);
  }

  /** Returns whether the management network can be attached to the device. */
  public boolean carriesNetworks(String name) {
    return device(name).map(device -> device.kind().carriesNetworks()).orElse(false);
  }

  /** Returns what the device is, for people. */
  public String kindOf(String name) {
    return device(name)
        .map(device -> device.kind().description())
        .orElse("a device that the capabilities do not list");
  }
}
