package org.uplink.hostnet.firewall;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The zones of firewalld at a moment.
 *
 * @param defaultZone the zone of all devices that are in no zone
 * @param devices the devices of each zone. A name that ends with a plus sign stands for all names
 *     that begin like it
 */
public record Zones(String defaultZone, Map<String, List<String>> devices) {
  public Zones {
    devices = new TreeMap<>(devices);
  }

  /** Returns the zone that a device was put into; empty if nobody has put it into a zone. */
  public Optional<String> zoneOf(String device) {
    return zoneWith(device::equals).or(() -> zoneWith(name -> isPatternFor(name, device)));
  }

  /** Returns the zone that decides on the packets of a device. */
  public String zoneInForce(String device) {
    return zoneOf(device).orElse(defaultZone);
  }

  /** Returns whether somebody has put a device of exactly this name into a zone. */
  public boolean haveDevice(String device) {
    return zoneWith(device::equals).isPresent();
  }

  /** Returns whether a name ends with a plus sign, and stands for a device. */
  static boolean isPatternFor(String name, String device) {
    return name.endsWith("+") && device.startsWith(name.substring(0, name.length() - 1));
  }

  private Optional<String> zoneWith(Predicate<String> device) {
    return devices.entrySet().stream()
        .filter(zone -> zone.getValue().stream().anyMatch(device))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
