package org.uplink.hostnet.request;

import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * One bond of a request.
 *
 * @param nics its ports
 * @param options the bonding driver's options as Vdsm writes them: "mode=4 miimon=100"
 * @param mac its MAC; absent: that of its first port
 */
public record BondSpec(List<String> nics, String options, Optional<MacAddress> mac) {
  /** Keeps a copy. */
  public BondSpec {
    nics = List.copyOf(nics);
  }
}
