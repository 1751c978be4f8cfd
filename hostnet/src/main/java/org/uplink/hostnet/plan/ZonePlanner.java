package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.firewall.Firewall;
import org.uplink.hostnet.firewall.FirewallException;
import org.uplink.hostnet.firewall.SavedZone;
import org.uplink.hostnet.firewall.ZoneChange;
import org.uplink.hostnet.firewall.ZonePlan;
import org.uplink.hostnet.firewall.Zones;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * Plans the zones of firewalld. A device that takes over the packets of another one has to be in
 * its zone, because firewalld knows devices by their names. A device that somebody has put into a
 * zone stays there.
 */
public record ZonePlanner(Firewall firewall) {
  /**
   * Returns the plan with the zones that have to change.
   *
   * @throws SetupRefusedException if firewalld does not answer, and the zone of a device is unknown
   */
  public Plan withZones(Plan plan) {
    Map<String, String> sources = new TreeMap<>();
    for (String device : plan.devices()) {
      new PacketSource(plan.before(), plan.after())
          .of(device)
          .ifPresent(source -> sources.put(device, source));
    }
    List<ZoneChange> changes =
        sources.isEmpty() || !firewall.isRunning() ? List.of() : changes(sources);
    List<SavedZone> saved = savedZones(plan, sources);
    return changes.isEmpty() && saved.isEmpty()
        ? plan
        : plan.withZones(Optional.of(new ZonePlan(changes, saved)));
  }

  private List<SavedZone> savedZones(Plan plan, Map<String, String> sources) {
    List<SavedZone> saved = new ArrayList<>();
    sources.forEach(
        (device, source) -> firewall.findUnsavedZone(device, source).ifPresent(saved::add));
    for (String device : plan.devices()) {
      if (plan.after().link(device).isEmpty()) {
        firewall.findUnneededZone(device).ifPresent(saved::add);
      }
    }
    return saved;
  }

  private List<ZoneChange> changes(Map<String, String> sources) {
    Zones zones;
    try {
      zones = firewall.zones();
    } catch (FirewallException e) {
      sources.forEach((device, source) -> requireDefaultZone(device, source, e));
      return List.of();
    }
    List<ZoneChange> changes = new ArrayList<>();
    sources.forEach(
        (device, source) -> {
          String zone = zones.zoneInForce(source);
          if (zones.zoneOf(device).isEmpty() && !zone.equals(zones.defaultZone())) {
            changes.add(new ZoneChange(device, zone, source));
          }
        });
    return changes;
  }

  private void requireDefaultZone(String device, String source, FirewallException why) {
    if (!firewall.isShownInDefaultZone(source)) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "firewalld does not answer, so the zone of %s is unknown, into which %s has to be put: %s. Nothing was changed. See: systemctl status firewalld. After systemctl restart firewalld, retry."
              .formatted(source, device, why.getMessage()));
    }
  }
}
