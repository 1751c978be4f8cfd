package org.uplink.hostnet.backend;

import java.time.Duration;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/** Refuses changes that a lease does not outlive. */
public final class LeaseCheck {
  /** How long the owner of the NICs may take to adopt a network. */
  private static final Duration ADOPTION_TIME = Duration.ofSeconds(60);

  private LeaseCheck() {}

  /**
   * Refuses a change if an address of its devices can expire before the owner has adopted the
   * network. Nobody renews a lease between the change and the adoption.
   *
   * @param owner the name of the program that renews the lease
   * @param deadline how long the host waits for a proof
   * @throws SetupRefusedException if an address can expire
   */
  public static void refuseShortLeases(
      String owner, NetworkState host, Plan plan, Duration deadline) {
    long needed = deadline.plus(ADOPTION_TIME).toSeconds();
    plan.devices().stream()
        .flatMap(device -> host.addressesOf(device).stream())
        .filter(AddressState::expires)
        .filter(address -> address.life().orElseThrow().valid() < needed)
        .findFirst()
        .ifPresent(
            address -> {
              throw new SetupRefusedException(
                  SetupCode.NOT_SUPPORTED,
                  "%s of %s expires in %d s, and the change needs up to %d s. Let the server give a longer lease, or retry after %s has renewed it."
                      .formatted(
                          address.local(),
                          address.device(),
                          address.life().orElseThrow().valid(),
                          needed,
                          owner));
            });
  }
}
