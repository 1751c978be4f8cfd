package org.uplink.agent.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.platform.Sha256;

/**
 * A bridge that a user wants on a NIC or bond of this host. It takes over everything that the NIC,
 * or the VLAN on it, has.
 *
 * @param nic the NIC or bond
 * @param bridge the name of the bridge
 * @param vlan the id of the VLAN on the NIC that becomes the bridge's port, instead of the NIC
 * @param mtu the MTU in bytes; empty for that of the NIC
 * @param proofs what has to hold before the change is kept. All of them have to
 * @param authorities the file with the authorities of trusted HTTPS servers; empty for the system's
 * @param within how long the host waits for the proofs
 * @param acceptsWarnings whether the change may cut somebody off
 */
public record LocalRequest(
    String nic,
    String bridge,
    OptionalInt vlan,
    OptionalInt mtu,
    List<RequiredProof> proofs,
    Optional<Path> authorities,
    Duration within,
    boolean acceptsWarnings) {
  public LocalRequest {
    proofs = List.copyOf(proofs);
  }

  /** Returns a hash of the request, which identifies its parameters in the files of the change. */
  String hash() {
    return Sha256.of("local " + this);
  }
}
