package org.uplink.hostnet.backend.networkd;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.backend.networkd.NetworkFile.Section;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.verbs.setup.SetupCode;

/**
 * The file with which systemd-networkd creates a link at a boot (systemd.netdev(5)).
 *
 * @param device the name of the link
 */
record NetdevFile(String device) {
  private static final long MILLIS = 1000;

  private static final List<String> MODES =
      List.of(
          "balance-rr",
          "active-backup",
          "balance-xor",
          "broadcast",
          "802.3ad",
          "balance-tlb",
          "balance-alb");

  /** The keys of systemd.netdev(5) for numbers and times of the bonding driver. */
  private static final Map<String, String> NUMBERS =
      Map.of(
          "resend_igmp", "ResendIGMP",
          "num_grat_arp", "GratuitousARP",
          "all_slaves_active", "AllSlavesActive",
          "min_links", "MinLinks",
          "lp_interval", "LearnPacketIntervalSec",
          "packets_per_slave", "PacketsPerSlave",
          "tlb_dynamic_lb", "DynamicTransmitLoadBalancing");

  private static final Map<String, String> MILLISECONDS =
      Map.of("miimon", "MIIMonitorSec", "updelay", "UpDelaySec", "downdelay", "DownDelaySec");

  private static final Map<String, Words> WORDS =
      Map.of(
          "lacp_rate", new Words("LACPTransmitRate", List.of("slow", "fast")),
          "xmit_hash_policy",
              new Words(
                  "TransmitHashPolicy",
                  List.of("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4")),
          "fail_over_mac", new Words("FailOverMACPolicy", List.of("none", "active", "follow")),
          "primary_reselect",
              new Words("PrimaryReselectPolicy", List.of("always", "better", "failure")),
          "ad_select", new Words("AdSelect", List.of("stable", "bandwidth", "count")),
          "arp_validate", new Words("ARPValidate", List.of("none", "active", "backup", "all")));

  /** Returns the file of a bridge. */
  FileContent ofBridge(LinkState bridge) {
    LinkState.Bridge options = bridge.bridge().orElseThrow();
    return FileLayers.content(
        List.of(
            netdev("bridge", bridge.mac()),
            Section.of("Bridge")
                .with("STP", options.stp() ? "yes" : "no")
                .with("ForwardDelaySec", Long.toString(options.forwardDelayMillis() / MILLIS))));
  }

  /** Returns the file of a VLAN. It has the MAC of the link below. */
  FileContent ofVlan(LinkState vlan) {
    return FileLayers.content(
        List.of(
            netdev("vlan", Optional.empty()),
            Section.of("VLAN").with("Id", Integer.toString(vlan.vlan().orElseThrow()))));
  }

  /**
   * Returns the file of a bond.
   *
   * @throws SetupRefusedException if a file cannot say an option
   */
  FileContent ofBond(LinkState bond, BondSpec spec) {
    BondOptions options = BondOptions.parse(spec.options());
    Section section = Section.of("Bond").with("Mode", MODES.get(options.mode()));
    for (Map.Entry<String, Integer> option : new TreeMap<>(options.numbers()).entrySet()) {
      section = with(section, option.getKey(), option.getValue());
    }
    return FileLayers.content(List.of(netdev("bond", bond.mac()), section));
  }

  private Section with(Section section, String option, int value) {
    Words words = WORDS.get(option);
    if (words != null && value < words.values().size()) {
      return section.with(words.key(), words.values().get(value));
    }
    String time = MILLISECONDS.get(option);
    if (time != null) {
      return section.with(time, value + "ms");
    }
    String number = NUMBERS.get(option);
    if (number != null) {
      return section.with(number, Integer.toString(value));
    }
    if (BondOptions.isDefault(option, value)) {
      return section;
    }
    throw new SetupRefusedException(
        SetupCode.NOT_SUPPORTED,
        "the option %s=%d of the bond %s cannot be made at a boot, because systemd-networkd does not know it. Leave it out."
            .formatted(option, value, device));
  }

  private Section netdev(String kind, Optional<MacAddress> mac) {
    Section section = Section.of("NetDev").with("Name", device).with("Kind", kind);
    return mac.isPresent() ? section.with("MACAddress", mac.get().toString()) : section;
  }

  /** A key whose values are words, in the order of the driver's numbers. */
  private record Words(String key, List<String> values) {}
}
