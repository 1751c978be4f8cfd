package org.uplink.engine.host;

import java.util.Locale;
import org.uplink.address.HostAddress;

/** Writes the address of a host in the spelling in which two addresses are compared. */
final class AddressSpelling {
  private AddressSpelling() {}

  static String of(String address) {
    try {
      return switch (HostAddress.parse(address)) {
        case HostAddress.Ip ip -> ip.toString();
        case HostAddress.Name(String name) ->
            name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
      };
    } catch (IllegalArgumentException e) {
      // An earlier release accepted this text as an address.
      return address.toLowerCase(Locale.ROOT);
    }
  }
}
