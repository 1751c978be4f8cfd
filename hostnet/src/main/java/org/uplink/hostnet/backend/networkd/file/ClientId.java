package org.uplink.hostnet.backend.networkd.file;

import java.util.Optional;

/**
 * The id by which a DHCP server knows a client (RFC 4361): a type, the identity association (IAID)
 * of the link, and the id of the host (DUID).
 *
 * @param digits the hexadecimal digits
 */
public record ClientId(String digits) {
  private static final String WITH_IAID = "ff";
  private static final int IAID_END = 10;
  private static final int HEX = 16;

  /**
   * Returns the identity association, as IAID= in systemd.network(5) wants it. systemd-networkd
   * generates another one for a bridge than for a NIC with the same MAC. Empty if the id has none.
   */
  public Optional<String> iaid() {
    return digits.startsWith(WITH_IAID) && digits.length() > IAID_END
        ? Optional.of(
            Long.toString(Long.parseLong(digits.substring(WITH_IAID.length(), IAID_END), HEX)))
        : Optional.empty();
  }
}
