package org.uplink.hostnet.backend.networkd;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * Divides what the file of a link says between the device of a network, such as a bridge, which
 * gets the addressing, and its port. The names are those of systemd.network(5).
 *
 * @param link the link
 * @param original the file of the link
 */
record CarriedSettings(String link, OriginalFile original) {
  private static final String MATCH = "Match";
  private static final String LINK = "Link";
  private static final String NETWORK = "Network";

  /** Sections of the addressing. */
  private static final Set<String> OF_THE_BRIDGE =
      Set.of(
          "Address",
          "Neighbor",
          "IPv6AddressLabel",
          "RoutingPolicyRule",
          "NextHop",
          "Route",
          "DHCP",
          "DHCPv4",
          "DHCPv6",
          "DHCPPrefixDelegation",
          "DHCPv6PrefixDelegation",
          "IPv6AcceptRA",
          "DHCPServer",
          "DHCPServerStaticLease",
          "IPv6SendRA",
          "IPv6Prefix",
          "IPv6RoutePrefix");

  /** Sections of the hardware and of its queues, through which all packets still leave. */
  private static final Set<String> OF_THE_PORT =
      Set.of(
          "SR-IOV",
          "QDisc",
          "NetworkEmulator",
          "TokenBucketFilter",
          "PIE",
          "FlowQueuePIE",
          "StochasticFairBlue",
          "StochasticFairnessQueueing",
          "BFIFO",
          "PFIFO",
          "PFIFOHeadDrop",
          "PFIFOFast",
          "CAKE",
          "ControlledDelay",
          "DeficitRoundRobinScheduler",
          "DeficitRoundRobinSchedulerClass",
          "EnhancedTransmissionSelection",
          "GenericRandomEarlyDetection",
          "FairQueueingControlledDelay",
          "FairQueueing",
          "TrivialLinkEqualizer",
          "HierarchyTokenBucket",
          "HierarchyTokenBucketClass",
          "HeavyHitterFilter",
          "QuickFairQueueing",
          "QuickFairQueueingClass");

  /** Keys of [Network] that belong to the addressing. */
  private static final Set<String> NETWORK_OF_THE_BRIDGE =
      Set.of(
          "Description",
          "DHCP",
          "DHCPServer",
          "LinkLocalAddressing",
          "IPv6LinkLocalAddressGenerationMode",
          "IPv4LLRoute",
          "IPv4LLStartAddress",
          "DefaultRouteOnDevice",
          "LLMNR",
          "MulticastDNS",
          "DNSOverTLS",
          "DNSSEC",
          "DNSSECNegativeTrustAnchors",
          "Address",
          "Gateway",
          "DNS",
          "Domains",
          "DNSDefaultRoute",
          "NTP",
          "IPForward",
          "IPv4Forwarding",
          "IPv6Forwarding",
          "IPMasquerade",
          "IPv6PrivacyExtensions",
          "IPv6AcceptRA",
          "IPv6DuplicateAddressDetection",
          "IPv6HopLimit",
          "IPv4AcceptLocal",
          "IPv4RouteLocalnet",
          "IPv4ProxyARP",
          "IPv6ProxyNDP",
          "IPv6ProxyNDPAddress",
          "IPv6SendRA",
          "DHCPPrefixDelegation",
          "DHCPv6PrefixDelegation",
          "IPv6MTUBytes",
          "KeepConfiguration",
          "ConfigureWithoutCarrier",
          "IgnoreCarrierLoss",
          "VRF");

  /** Keys of [Network] that belong to the hardware, or name links that stay above it. */
  private static final Set<String> NETWORK_OF_THE_PORT =
      Set.of("LLDP", "EmitLLDP", "BindCarrier", "VLAN", "MACVLAN", "MACVTAP", "IPVLAN", "IPVTAP");

  /** Keys of [Link] that say which links a boot waits for. */
  private static final Set<String> LINK_OF_THE_BRIDGE =
      Set.of("RequiredForOnline", "RequiredFamilyForOnline");

  /** Keys of [Link] that belong to the hardware. */
  private static final Set<String> LINK_OF_THE_PORT =
      Set.of("MACAddress", "ARP", "Multicast", "AllMulticast", "Promiscuous", "Group");

  /** Keys of [Link] that both have to have. */
  private static final Set<String> LINK_OF_BOTH = Set.of("ActivationPolicy");

  /** Keys of [Link] that are not carried over, because the plan says what each link has. */
  private static final Set<String> LINK_OF_THE_PLAN = Set.of("MTUBytes");

  /**
   * Keys of [Route] that systemd 252 does not read back from the kernel. It takes a route with one
   * for another route when it starts, and adds a second one.
   */
  private static final Set<String> FORGOTTEN = Set.of("MTUBytes", "QuickAck", "FastOpenNoCookie");

  private static final Set<String> EUI64 = Set.of("eui64");

  /**
   * Checks that each setting of the NIC's file can go to the network's device or stay on the NIC.
   *
   * @throws SetupRefusedException if a setting can do neither
   */
  void check() {
    for (Section section : original.content().sections()) {
      switch (section.name()) {
        case MATCH -> {}
        case NETWORK -> checkKeys(section, List.of(NETWORK_OF_THE_BRIDGE, NETWORK_OF_THE_PORT));
        case LINK ->
            checkKeys(
                section,
                List.of(LINK_OF_THE_BRIDGE, LINK_OF_THE_PORT, LINK_OF_BOTH, LINK_OF_THE_PLAN));
        default -> {
          if (!OF_THE_BRIDGE.contains(section.name()) && !OF_THE_PORT.contains(section.name())) {
            throw refused("the section [" + section.name() + "]");
          }
        }
      }
    }
    FORGOTTEN.stream()
        .filter(key -> original.content().last("Route", key).isPresent())
        .min(Comparator.naturalOrder())
        .ifPresent(
            key -> {
              throw refused(
                  key
                      + "= in [Route], which systemd-networkd does not find again after a restart,");
            });
    original
        .content()
        .last(NETWORK, "IPv6LinkLocalAddressGenerationMode")
        .filter(mode -> !EUI64.contains(mode))
        .ifPresent(
            mode -> {
              throw refused(
                  "IPv6LinkLocalAddressGenerationMode="
                      + mode
                      + ", by which another link gets other addresses,");
            });
  }

  /** Returns the sections of the addressing. */
  NetworkFile addressing() {
    return new NetworkFile(
        original.content().sections().stream()
            .map(
                section ->
                    switch (section.name()) {
                      case NETWORK -> section.only(NETWORK_OF_THE_BRIDGE::contains);
                      case LINK ->
                          section.only(
                              key ->
                                  LINK_OF_THE_BRIDGE.contains(key) || LINK_OF_BOTH.contains(key));
                      default ->
                          OF_THE_BRIDGE.contains(section.name())
                              ? section
                              : section.only(_ -> false);
                    })
            .filter(CarriedSettings::counts)
            .toList());
  }

  /** Returns the sections of the hardware. */
  NetworkFile hardware() {
    return new NetworkFile(
        original.content().sections().stream()
            .map(
                section ->
                    switch (section.name()) {
                      case NETWORK -> section.only(NETWORK_OF_THE_PORT::contains);
                      case LINK ->
                          section.only(
                              key -> LINK_OF_THE_PORT.contains(key) || LINK_OF_BOTH.contains(key));
                      default ->
                          OF_THE_PORT.contains(section.name()) ? section : section.only(_ -> false);
                    })
            .filter(section -> OF_THE_PORT.contains(section.name()) || counts(section))
            .toList());
  }

  /** An empty section of the addressing says something only if it is not one of these. */
  private static boolean counts(Section section) {
    return !section.entries().isEmpty();
  }

  private void checkKeys(Section section, List<Set<String>> known) {
    Optional<String> unknown =
        section.entries().stream()
            .map(NetworkFile.Entry::key)
            .filter(key -> known.stream().noneMatch(keys -> keys.contains(key)))
            .findFirst();
    if (unknown.isPresent()) {
      throw refused("%s= in [%s]".formatted(unknown.get(), section.name()));
    }
  }

  private SetupRefusedException refused(String what) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED,
        "systemd-networkd configures %s with %s, and Uplink cannot carry %s over to a bridge. Remove it from the file, and restart systemd-networkd."
            .formatted(link, original.path(), what));
  }
}
