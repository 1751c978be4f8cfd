package org.uplink.hostnet.backend.networkd;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * The file with which systemd-networkd creates a link at a boot (systemd.netdev(5)).
 *
 * @param device the name of the link
 */
record NetdevFile(String device) {
  private static final long MILLIS = 1000;

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

  private Section netdev(String kind, Optional<MacAddress> mac) {
    Section section = Section.of("NetDev").with("Name", device).with("Kind", kind);
    return mac.isPresent() ? section.with("MACAddress", mac.get().toString()) : section;
  }
}
