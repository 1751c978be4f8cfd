package org.uplink.hostnet.firewall;

import java.util.List;

/**
 * What a change does with the zones of firewalld.
 *
 * @param changes the devices that are put into zones before the first step in the kernel
 * @param saved what firewalld's files get when the network becomes safe. In a snapshot that
 *     includes what they have not got of kept changes before
 */
public record ZonePlan(List<ZoneChange> changes, List<SavedZone> saved) {
  public ZonePlan {
    changes = List.copyOf(changes);
    saved = List.copyOf(saved);
  }
}
