package org.uplink.hostnet.request;

import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * One bond of a request.
 *
 * @param nics the ports of the bond
 * @param options the options of the bonding driver in Vdsm's form: "mode=4 miimon=100"
 * @param mac the MAC of the bond. If absent, the bond has the MAC of its first port
 */
public record BondSpec(List<String> nics, String options, Optional<MacAddress> mac) {
  public BondSpec {
    nics = List.copyOf(nics);
  }

  /**
   * Returns the options of an existing bond after this request.
   *
   * @param former the bond of the request in force
   * @throws SetupRefusedException if an option or its value is unknown
   */
  public BondOptions optionsAfter(Optional<BondSpec> former) {
    BondOptions requested = BondOptions.parse(options);
    return former
        .map(earlier -> requested.resetting(BondOptions.parse(earlier.options)))
        .orElse(requested);
  }
}
