package org.uplink.agent.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.wish.Wish;
import org.uplink.platform.Sha256;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.proof.RequiredProof;

/**
 * A change of this host's network that a user wants, and how it is proved.
 *
 * @param wish the networks
 * @param proofs what has to hold before the change is kept. All of them have to
 * @param probes what has to work after the change, if it works before it
 * @param requiresProbes whether the change is refused if a probe does not work before it
 * @param authorities the file with the authorities of trusted HTTPS servers; empty for the system's
 * @param within how long the host waits for the proofs
 * @param acceptsWarnings whether the change may cut somebody off
 */
public record LocalRequest(
    Wish wish,
    List<RequiredProof> proofs,
    List<Probe> probes,
    boolean requiresProbes,
    Optional<Path> authorities,
    Duration within,
    boolean acceptsWarnings) {
  public LocalRequest {
    proofs = List.copyOf(proofs);
    probes = List.copyOf(probes);
  }

  /** Returns the device over which the change is proved: a bridge, or a VLAN, bond or NIC. */
  public String bridge() {
    return wish.device();
  }

  /** Returns the NIC or bond below this device. */
  public String nic() {
    return wish.nic();
  }

  /** Returns a hash of the request, which identifies its parameters in the files of the change. */
  String hash() {
    return Sha256.of("local " + this);
  }
}
