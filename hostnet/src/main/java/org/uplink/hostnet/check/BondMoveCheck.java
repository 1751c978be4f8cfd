package org.uplink.hostnet.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.transition.BondStages;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Says for how long packets are lost when a network moves between a NIC and a bond that has this
 * NIC as a port.
 *
 * @param before the host as it is
 * @param after the planned host
 * @param devices the links that the change touches
 */
public record BondMoveCheck(NetworkState before, NetworkState after, Set<String> devices) {
  private static final int ACTIVE_BACKUP = 1;
  private static final int LACP = 4;

  /** Returns the warnings. */
  public List<PlanWarning> warnings() {
    List<PlanWarning> warnings = new ArrayList<>();
    boolean inStages = BondStages.find(before, after, devices).isPresent();
    for (LinkState link : before.links()) {
      String nic = link.name();
      Optional<LinkState> from = bond(before, link.master());
      Optional<LinkState> to =
          bond(after, after.link(nic).flatMap(LinkState::master))
              .filter(bond -> from.filter(old -> old.name().equals(bond.name())).isEmpty());
      if (!devices.contains(nic)) {
        continue;
      }
      if (to.isPresent() && BondStages.isInUse(before, nic)) {
        warnings.add(
            inStages && BondStages.joinsLate(before, after, devices, nic)
                ? changingOver(nic, to.get())
                : interrupted(nic, to.get(), "joins"));
        newMac(link, to.get()).ifPresent(warnings::add);
      } else if (from.isPresent()
          && after.link(nic).flatMap(LinkState::master).filter(from.get().name()::equals).isEmpty()
          && BondStages.isInUse(after, nic)) {
        warnings.add(
            inStages && BondStages.leavesEarly(before, after, devices, nic)
                ? leaving(nic, from.get())
                : interrupted(nic, from.get(), "leaves"));
      }
    }
    warnings.removeIf(warning -> warning.text().isEmpty());
    if (!warnings.isEmpty() || inStages) {
      warnings.addAll(ofGuests());
    }
    return warnings;
  }

  private static Optional<LinkState> bond(NetworkState state, Optional<String> name) {
    return name.flatMap(state::link).filter(link -> link.isKind("bond"));
  }

  private static boolean isMode(LinkState bond, int mode) {
    return bond.bond().filter(it -> it.mode() == mode).isPresent();
  }

  private static PlanWarning interrupted(String nic, LinkState bond, String does) {
    String text =
        "%s %s %s while it carries the network, because no other port of %s is free and may have a carrier. Packets are lost for some tens of milliseconds, or for up to 10 s if the NIC has to negotiate its speed again"
            .formatted(nic, does, bond.name(), bond.name());
    return warning(
        bond.name(),
        nic,
        isMode(bond, LACP)
            ? text + ", and then until the negotiation by LACP is complete: usually 1 to 3 s"
            : text);
  }

  private static PlanWarning changingOver(String nic, LinkState bond) {
    String text = "";
    if (isMode(bond, LACP)) {
      text =
          "the switch stops using %1$s by itself when LACP has found the other ports of %2$s, and the network follows. Packets are lost for up to 10 s, and longer if the switch blocks ports that do not speak LACP"
              .formatted(nic, bond.name());
    } else if (bond.bond().flatMap(LinkState.Bond::primary).filter(nic::equals).isPresent()) {
      text =
          "%2$s changes over to its primary %1$s at the end, when %1$s has joined. Packets are lost until the switch sends to %1$s: some milliseconds"
              .formatted(nic, bond.name());
    }
    return warning(bond.name(), nic, text);
  }

  private static PlanWarning leaving(String nic, LinkState bond) {
    String text =
        isMode(bond, LACP)
            ? "the switch has to use the port of "
                + nic
                + " without LACP. Until it does, packets are lost: up to 90 s, or 3 s if the switch's own LACP timeout is short. A switch that requires LACP on this port never uses it"
            : "if %s is the active port of %s, packets are lost until the switch sends to another one: some milliseconds"
                .formatted(nic, bond.name());
    return warning(bond.name(), nic, text);
  }

  private static Optional<PlanWarning> newMac(LinkState nic, LinkState bond) {
    boolean followsPort =
        isMode(bond, ACTIVE_BACKUP)
            && bond.bond()
                .map(it -> it.options().getOrDefault("fail_over_mac", 0L))
                .filter(policy -> policy == 1)
                .isPresent();
    return nic.mac().equals(bond.mac()) && !followsPort
        ? Optional.empty()
        : Optional.of(
            warning(
                bond.name(),
                nic.name() + " MAC",
                "%s has another MAC than %s. Machines of the same network send to the old one until they ask again: up to 1 minute, and longer if they do not ask"
                    .formatted(bond.name(), nic.name())));
  }

  /** The switch sends to the old port what guests receive, until they send something. */
  private List<PlanWarning> ofGuests() {
    List<PlanWarning> warnings = new ArrayList<>();
    for (LinkState bridge : before.links()) {
      if (!bridge.isKind("bridge") || after.link(bridge.name()).isEmpty()) {
        continue;
      }
      Set<String> stay = new TreeSet<>(before.portsOf(bridge.name()));
      boolean changes = !stay.equals(new TreeSet<>(after.portsOf(bridge.name())));
      stay.retainAll(after.portsOf(bridge.name()));
      if (changes && !stay.isEmpty()) {
        warnings.add(
            warning(
                bridge.name(),
                String.join(", ", stay),
                "the switch sends packets to the guests on %s of %s by the old port until each guest sends one itself. They are lost until then, 5 minutes at most with the usual ageing"
                    .formatted(String.join(", ", stay), bridge.name())));
      }
    }
    return warnings;
  }

  private static PlanWarning warning(String device, String subject, String text) {
    return PlanWarning.of(WarningCode.BOND_INTERRUPTS, device, subject, text);
  }
}
