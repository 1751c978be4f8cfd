package org.uplink.hostnet.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.firewall.Firewall;
import org.uplink.hostnet.firewall.FirewallException;
import org.uplink.hostnet.firewall.ZoneChange;
import org.uplink.hostnet.firewall.Zones;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.transition.Operation;
import org.uplink.platform.StepListener;

/**
 * Changes the zones of firewalld with a plan, and back.
 *
 * @param listener is called around each step
 */
record ZoneSteps(Firewall firewall, StepListener listener) {
  /**
   * Puts the devices of a plan into their zones.
   *
   * @throws FirewallException if firewalld does not do it; the caller then has to roll back
   */
  void apply(Plan plan) {
    for (ZoneChange change : plan.zones()) {
      String step = new Operation.PutIntoZone(change).describe();
      listener.before(step);
      firewall.putInto(change.zone(), change.device());
      listener.after(step);
    }
  }

  /**
   * Takes the devices of a change out of their zones. A device that another program has put into
   * another zone stays there. A firewalld that was restarted, reloaded or ended has forgotten the
   * zones.
   *
   * @param kernel the result of the rollback so far
   */
  Verification rollBack(Snapshot snapshot, Verification kernel) {
    if (snapshot.zones().isEmpty() || !firewall.isRunning()) {
      return kernel;
    }
    List<String> differences = new ArrayList<>(kernel.differences());
    List<String> concurrent = new ArrayList<>(kernel.concurrentChanges());
    for (ZoneChange change : snapshot.zones()) {
      try {
        Optional<String> zone = firewall.zones().zoneOf(change.device());
        if (zone.equals(Optional.of(change.zone()))) {
          takeOut(change);
        } else {
          zone.ifPresent(
              other ->
                  concurrent.add(
                      "another program has put %s into the zone %s of firewalld, where it stays"
                          .formatted(change.device(), other)));
        }
      } catch (FirewallException e) {
        differences.add(
            "%s may still be in the zone %s of firewalld: %s. Run: firewall-cmd --zone=%s --remove-interface=%s"
                .formatted(
                    change.device(),
                    change.zone(),
                    e.getMessage(),
                    change.zone(),
                    change.device()));
      }
    }
    return new Verification(differences, concurrent);
  }

  /**
   * Writes the zones into firewalld's files. What firewalld has in force for a deleted device is
   * taken out.
   *
   * @return a sentence for each zone that could not be taken out
   */
  List<String> makeSafe(Snapshot snapshot) {
    snapshot.savedZones().forEach(firewall::save);
    List<String> deleted =
        snapshot.devices().stream()
            .filter(device -> snapshot.before().link(device).isPresent())
            .filter(
                device ->
                    snapshot.after().filter(after -> after.link(device).isEmpty()).isPresent())
            .toList();
    if (deleted.isEmpty() || !firewall.isRunning()) {
      return List.of();
    }
    List<String> undone = new ArrayList<>();
    try {
      Zones zones = firewall.zones();
      for (String device : deleted) {
        if (zones.haveDevice(device)) {
          firewall.takeOut(device);
        }
      }
    } catch (FirewallException e) {
      undone.add(
          "firewalld may still have zones for %s, which was removed: %s"
              .formatted(String.join(", ", deleted), e.getMessage()));
    }
    return undone;
  }

  private void takeOut(ZoneChange change) {
    String step = new Operation.TakeOutOfZone(change).describe();
    listener.before(step);
    firewall.takeOut(change.device());
    listener.after(step);
  }
}
