package org.uplink.engine.decision;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.cluster.WarningPolicy;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.EngineFacts;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.HostDevice;
import org.uplink.engine.decision.facts.HostFacts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteLookups;
import org.uplink.engine.decision.facts.RouteResult;
import org.uplink.engine.network.ManagementNetwork;

/**
 * A situation in the terms of the decision table. Each term has a few values, so that a test can
 * try all situations.
 */
public record Situation(
    String level,
    Flow flow,
    Plain plain,
    boolean peerIsEngine,
    Owner owner,
    Boot boot,
    boolean lastClientIface,
    boolean dialledOwned,
    DisagreementPolicy policy) {
  static final InetAddress E1 = InetAddress.ofLiteral("192.0.2.1");
  static final InetAddress E2 = InetAddress.ofLiteral("2001:db8::1");
  static final InetAddress NAT = InetAddress.ofLiteral("203.0.113.7");
  static final InetAddress L = InetAddress.ofLiteral("198.51.100.10");
  static final InetAddress DIALLED = InetAddress.ofLiteral("198.51.100.99");

  /** Returns the ordinary situation: row 8. */
  static Situation ordinary() {
    return new Situation(
        "3.6",
        Flow.NIC,
        Plain.BOTH,
        true,
        Owner.SAME,
        Boot.OTHER,
        true,
        true,
        DisagreementPolicy.SKIP);
  }

  /** Returns all situations. */
  public static List<Situation> all() {
    var all = new ArrayList<Situation>();
    for (var level : List.of("3.5", "3.6", "3.10")) {
      for (var flow : Flow.values()) {
        for (var plain : Plain.values()) {
          for (var owner : Owner.values()) {
            for (var boot : Boot.values()) {
              for (var bits = 0; bits < 16; bits++) {
                all.add(
                    new Situation(
                        level,
                        flow,
                        plain,
                        (bits & 1) != 0,
                        owner,
                        boot,
                        (bits & 2) != 0,
                        (bits & 4) != 0,
                        (bits & 8) != 0 ? DisagreementPolicy.DEPLOY : DisagreementPolicy.SKIP));
              }
            }
          }
        }
      }
    }
    return all;
  }

  public Facts facts() {
    CompatibilityLevel compatibility = CompatibilityLevel.parse(level).orElseThrow();
    return new Facts(
        "node1",
        new Cluster(
            "c",
            compatibility,
            ManagementNetwork.named("ovirtmgmt"),
            policy,
            WarningPolicy.DEFAULT,
            List.of()),
        new EngineFacts(List.of(E1, E2), "boot-engine"),
        connection(),
        report(),
        compatibility.isBelow(CompatibilityLevel.GET_ROUTE)
            ? Optional.empty()
            : Optional.of(lookups()),
        Optional.of("eth7"));
  }

  Situation with(Flow flow) {
    return new Situation(
        level, flow, plain, peerIsEngine, owner, boot, lastClientIface, dialledOwned, policy);
  }

  Situation with(Plain plain) {
    return new Situation(
        level, flow, plain, peerIsEngine, owner, boot, lastClientIface, dialledOwned, policy);
  }

  Situation with(Owner owner) {
    return new Situation(
        level, flow, plain, peerIsEngine, owner, boot, lastClientIface, dialledOwned, policy);
  }

  Situation with(Boot boot) {
    return new Situation(
        level, flow, plain, peerIsEngine, owner, boot, lastClientIface, dialledOwned, policy);
  }

  Situation with(DisagreementPolicy policy) {
    return new Situation(
        level, flow, plain, peerIsEngine, owner, boot, lastClientIface, dialledOwned, policy);
  }

  Situation atLevel(String level) {
    return new Situation(
        level, flow, plain, peerIsEngine, owner, boot, lastClientIface, dialledOwned, policy);
  }

  Situation translated() {
    return new Situation(
        level, flow, plain, false, owner, boot, lastClientIface, dialledOwned, policy);
  }

  Situation withoutLastClientIface() {
    return new Situation(
        level, flow, plain, peerIsEngine, owner, boot, false, dialledOwned, policy);
  }

  Situation withoutDialledOwner() {
    return new Situation(
        level, flow, plain, peerIsEngine, owner, boot, lastClientIface, false, policy);
  }

  /** Returns the device that the flow's lookup names, if it names one. */
  String device() {
    return switch (flow) {
      case BOND -> "bond0";
      case VLAN -> "bond0.10";
      case MANAGED_BRIDGE, LOST_BRIDGE -> "ovirtmgmt";
      case BRIDGE_OF_OTHER_NAME -> "br1";
      case FOREIGN_BRIDGE -> "br0";
      case VLAN_ELSEWHERE -> "br0.20";
      case UNLISTED -> "tun0";
      default -> "eth0";
    };
  }

  private ConnectionEnds connection() {
    return new ConnectionEnds(
        new InetSocketAddress(E1, 40000),
        new InetSocketAddress(DIALLED, 54321),
        Optional.of(
            new ConnectionEnds.HostView(
                new InetSocketAddress(L, 54321),
                new InetSocketAddress(peerIsEngine ? E1 : NAT, 40000),
                switch (owner) {
                  case SAME -> Optional.of(device());
                  case OTHER -> Optional.of("eth9");
                  case UNKNOWN -> Optional.empty();
                })));
  }

  private HostFacts report() {
    return new HostFacts(
        List.of(
            new HostDevice("eth0", HostDevice.Kind.NIC, List.of()),
            new HostDevice(
                "eth3", HostDevice.Kind.NIC, dialledOwned ? List.of(DIALLED) : List.of()),
            new HostDevice("eth5", HostDevice.Kind.NIC, List.of(E1)),
            new HostDevice("eth9", HostDevice.Kind.NIC, List.of()),
            new HostDevice("bond0", HostDevice.Kind.BOND, List.of()),
            new HostDevice("bond0.10", HostDevice.Kind.VLAN, List.of()),
            new HostDevice(
                "ovirtmgmt",
                flow == Flow.LOST_BRIDGE
                    ? HostDevice.Kind.ADOPTABLE_BRIDGE
                    : HostDevice.Kind.MANAGED_BRIDGE,
                List.of()),
            new HostDevice("br1", HostDevice.Kind.ADOPTABLE_BRIDGE, List.of()),
            new HostDevice("br0", HostDevice.Kind.FOREIGN_BRIDGE, List.of()),
            new HostDevice("br0.20", HostDevice.Kind.VLAN_ELSEWHERE, List.of())),
        lastClientIface ? Optional.of("eth0") : Optional.empty(),
        switch (boot) {
          case SAME -> Optional.of("boot-engine");
          case OTHER -> Optional.of("boot-host");
          case UNTOLD -> Optional.empty();
        });
  }

  private RouteLookups lookups() {
    InetAddress to = peerIsEngine ? E1 : NAT;
    RouteResult answer =
        switch (flow) {
          case LOCAL -> found("lo", true);
          case NO_ROUTE -> new RouteResult.NoRoute("unreachable");
          case VERB_MISSING -> new RouteResult.VerbMissing();
          case FAILED -> new RouteResult.Failed("error -32603, netlink broke");
          default -> found(device(), false);
        };
    RouteResult first =
        switch (plain) {
          case BOTH -> found(device(), false);
          case OTHER_DEVICE -> found("eth9", false);
          case LOCAL -> found("lo", true);
          case SECOND_ONLY, NONE, NONE_AND_FAILED -> new RouteResult.NoRoute("noRoute");
        };
    RouteResult second =
        switch (plain) {
          case BOTH, SECOND_ONLY -> found(device(), false);
          case OTHER_DEVICE -> found("eth9", false);
          case LOCAL, NONE -> new RouteResult.NoRoute("noRoute");
          case NONE_AND_FAILED -> new RouteResult.Failed("no answer within 30 s");
        };
    return new RouteLookups(
        new RouteLookup(to, Optional.of(new RouteLookup.Flow(L, 54321, 40000)), answer),
        List.of(
            new RouteLookup(E1, Optional.empty(), first),
            new RouteLookup(E2, Optional.empty(), second)));
  }

  private static RouteResult found(String device, boolean local) {
    return new RouteResult.Found(
        device,
        local,
        Optional.of("198.51.100.10"),
        Optional.of("198.51.100.1"),
        Optional.of("main"),
        List.of(
            new RouteResult.Link(
                device, device.startsWith("tun") ? "tun" : "nic", Optional.of(true))));
  }

  /** The result of the flow's lookup. */
  public enum Flow {
    NIC,
    BOND,
    VLAN,
    MANAGED_BRIDGE,
    /** The management network's bridge, which the agent does not list as a network. */
    LOST_BRIDGE,
    /** A bridge like it, with another name. */
    BRIDGE_OF_OTHER_NAME,
    FOREIGN_BRIDGE,
    VLAN_ELSEWHERE,
    UNLISTED,
    LOCAL,
    NO_ROUTE,
    VERB_MISSING,
    FAILED
  }

  /** The results of the plain lookups of the engine's two addresses. */
  public enum Plain {
    BOTH,
    SECOND_ONLY,
    OTHER_DEVICE,
    LOCAL,
    NONE,
    NONE_AND_FAILED
  }

  /** O, compared with F's device. */
  public enum Owner {
    SAME,
    OTHER,
    UNKNOWN
  }

  /** The host's boot id, compared with the engine's. */
  public enum Boot {
    SAME,
    OTHER,
    UNTOLD
  }
}
