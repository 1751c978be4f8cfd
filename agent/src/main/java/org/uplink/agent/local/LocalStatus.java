package org.uplink.agent.local;

import java.util.List;
import org.uplink.agent.proof.ProofState;

/**
 * A local change that is pending.
 *
 * @param id the change's id
 * @param requester who requested it
 * @param bridge the bridge
 * @param nic the NIC below it
 * @param waits whether the network is moved and the change waits for its proofs
 * @param ageMillis time since the change started
 * @param remainingMillis time until the host rolls the change back
 * @param proofs what has to hold before the change is kept
 */
public record LocalStatus(
    String id,
    String requester,
    String bridge,
    String nic,
    boolean waits,
    long ageMillis,
    long remainingMillis,
    List<ProofState> proofs) {
  public LocalStatus {
    proofs = List.copyOf(proofs);
  }
}
