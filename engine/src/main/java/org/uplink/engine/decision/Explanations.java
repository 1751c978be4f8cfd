package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.facts.Facts;

/** Says a verdict to people. */
final class Explanations {
  private final Facts facts;
  private final Verdict verdict;

  Explanations(Facts facts, Verdict verdict) {
    this.facts = facts;
    this.verdict = verdict;
  }

  /** The row's situation, the same words every time. */
  String situation() {
    return switch (verdict.row()) {
      case Row.BelowGetRoute r -> "the cluster's level is below 3.6";
      case Row.VerbMissing r -> "the agent has no getRoute";
      case Row.LookupFailed r -> "getRoute failed";
      case Row.SameMachine r -> "the engine runs on this very machine";
      case Row.AddressesOverlap r -> "the engine's address is an address of the host itself";
      case Row.NoRoute r -> "no route to the engine";
      case Row.UnsuitableDevice r ->
          "the way to the engine is no NIC, bond, VLAN or managed bridge";
      case Row.Confirmed r -> "the route and the connection name the same device";
      case Row.Contested r -> "the route and the connection name two devices";
    };
  }

  /** One line. */
  String verdict() {
    var nic = verdict.activeNic();
    return switch (verdict.row()) {
      case Row.BelowGetRoute r -> asReported(nic, "lastClientIface");
      case Row.VerbMissing r ->
          asReported(nic, r.ownsDialled() ? "the owner of the dialled address" : "lastClientIface");
      case Row.LookupFailed r ->
          "Not decided: getRoute failed"
              + nic.map(kept -> "; the active NIC stays " + kept).orElse("")
              + ".";
      case Row.SameMachine r ->
          nic.map(owner -> owner + " owns the engine's address, on this very machine.")
              .orElse("The engine runs on this very machine, by an address of no listed device.");
      case Row.AddressesOverlap r ->
          "No active NIC: %s is an address of the host itself.".formatted(r.address());
      case Row.NoRoute r -> "No active NIC: the host has no route to the engine.";
      case Row.UnsuitableDevice r ->
          "%s leads to the engine, and no network can be put on it: it is %s."
              .formatted(r.device(), r.kind());
      case Row.Confirmed r ->
          "%s leads to the engine; the connection confirms it.".formatted(r.device());
      case Row.Contested r ->
          "%s leads to the engine, and the connection comes in by %s."
              .formatted(r.device(), r.owner().orElse("an unknown device"));
    };
  }

  private static String asReported(Optional<String> nic, String source) {
    return nic.map(name -> "%s leads to the engine, by %s.".formatted(name, source))
        .orElse("No active NIC: the host names none.");
  }

  /** Why this row, in a sentence or two. */
  String reason() {
    return switch (verdict.row()) {
      case Row.BelowGetRoute r ->
          "Cluster %s has compatibility level %s; getRoute is asked from 3.6 on, and an older host's lastClientIface is taken as it is.%s"
              .formatted(facts.cluster().name(), facts.cluster().level(), unsuitable());
      case Row.VerbMissing r ->
          "The agent answered that it has no method Host.getRoute, so %s%s"
              .formatted(
                  r.nic().isEmpty()
                      ? "lastClientIface or the owner of the dialled address would do, and neither is to be had."
                      : r.ownsDialled()
                          ? "the device that owns the dialled address is taken; lastClientIface is not to be had."
                          : "its lastClientIface is taken.",
                  unsuitable());
      case Row.LookupFailed r -> "The question \"%s\" failed: %s.".formatted(r.question(), r.why());
      case Row.SameMachine r ->
          "The look-up of the connection's own flow says local, and the host has the engine's boot id. From the same machine nothing can be proved about a network, so the deployment is an operator's.";
      case Row.AddressesOverlap r ->
          "The look-up of the connection's own flow says that %s is local to the host, yet the engine runs on another machine%s: the two networks use the same addresses."
              .formatted(
                  r.address(),
                  r.known() ? "" : " as far as is known (the host does not tell its boot id)");
      case Row.NoRoute r -> noRoute();
      case Row.UnsuitableDevice r ->
          "The look-up of the connection's own flow names %s, which is %s."
              .formatted(r.device(), r.kind());
      case Row.Confirmed r ->
          "The look-up of the connection's own flow names %s, and %s owns the connection's address on the host (%s)."
              .formatted(r.device(), r.device(), IpLiteral.format(facts.connection().local()));
      case Row.Contested r ->
          "The look-up of the connection's own flow names %s, and %s%s"
              .formatted(
                  r.device(),
                  r.owner()
                      .map(
                          owner ->
                              "%s owns the connection's address on the host (%s): asymmetric routing, or two NICs in one subnet."
                                  .formatted(owner, IpLiteral.format(facts.connection().local())))
                      .orElse("the owner of the connection's address is not known."),
                  verdict.deployment() == Deployment.YES
                      ? " Cluster " + facts.cluster().name() + " goes on in spite of it."
                      : "");
    };
  }

  private String unsuitable() {
    return verdict
        .activeNic()
        .filter(nic -> verdict.deployment() == Deployment.SKIP)
        .map(
            nic ->
                " No network can be put on %s: it is %s."
                    .formatted(
                        nic,
                        facts
                            .host()
                            .device(nic)
                            .map(device -> device.kind().words())
                            .orElse("a device that the capabilities do not list")))
        .orElse("");
  }

  private String noRoute() {
    if (facts.peerIsEngine()) {
      return "The kernel has no route for the connection's own flow to %s, though the engine can reach the host."
          .formatted(IpLiteral.format(facts.connection().peer()));
    }
    return "The host sees the engine as %s, which is none of engine.addresses%s, and it has no route to any of these."
        .formatted(
            IpLiteral.format(facts.connection().peer()),
            facts.connection().sourceTranslated().orElse(false)
                ? ": the source is translated on the way (NAT)"
                : "");
  }

  /** What an operator does next. */
  String wayOn() {
    var network = facts.cluster().network().name();
    if (verdict.row() instanceof Row.LookupFailed) {
      return "See the agent's log on the host, put right what it says, and install the host again.";
    }
    return switch (verdict.deployment()) {
      case YES ->
          "The management network %s is to be deployed on %s."
              .formatted(network, verdict.activeNic().orElse("the active NIC"));
      case MANUAL ->
          "Deploy the management network %s by hand%s, and from another machine if you can."
              .formatted(network, verdict.activeNic().map(nic -> " on " + nic).orElse(""));
      case SKIP -> skipped(network);
    };
  }

  private String skipped(String network) {
    var byName =
        "deploy the management network %s on a NIC that you name (--nic%s)"
            .formatted(network, verdict.proposedNic().map(nic -> " " + nic).orElse(""));
    return switch (verdict.row()) {
      case Row.Contested r ->
          "If %s is right, %s; or put the host's routing right, or let cluster %s go on in spite of dissent, and install again."
              .formatted(r.device(), byName, facts.cluster().name());
      case Row.NoRoute r ->
          "Give the host a route to one of %s (or put engine.addresses right) and install again; or %s."
              .formatted(addresses(), byName);
      case Row.AddressesOverlap r ->
          "Give the host or the engine an address of its own and install again; or %s."
              .formatted(byName);
      default ->
          "Lead the way to the engine over a NIC, bond or VLAN and install again; or %s."
              .formatted(byName);
    };
  }

  private String addresses() {
    return String.join(
        ", ",
        facts.engine().addresses().stream().map(address -> IpLiteral.format(address)).toList());
  }
}
