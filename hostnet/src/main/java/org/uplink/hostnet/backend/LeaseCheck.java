package org.uplink.hostnet.backend;

import java.time.Duration;
import java.util.List;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Refuses changes that a lease does not outlive. */
public final class LeaseCheck {
  /** How long the owner of the NICs may take to adopt a network. */
  private static final Duration ADOPTION_TIME = Duration.ofSeconds(60);

  private LeaseCheck() {}

  /**
   * Finds the addresses of a change's devices that can expire before the owner has adopted the
   * network. Nobody renews a lease between the change and the adoption.
   *
   * @param deadline how long the host waits for a proof
   */
  public static List<AddressState> endingAddresses(
      NetworkState host, Plan plan, Duration deadline) {
    return plan.devices().stream()
        .flatMap(device -> host.addressesOf(device).stream())
        .filter(AddressState::expires)
        .filter(address -> address.life().orElseThrow().valid() < neededSeconds(deadline))
        .toList();
  }

  /**
   * Refuses a change if there are {@linkplain #endingAddresses such addresses}.
   *
   * @param advice a sentence that says what to do
   * @param deadline how long the host waits for a proof
   * @throws SetupRefusedException if an address can expire
   */
  public static void refuseShortLeases(
      String advice, NetworkState host, Plan plan, Duration deadline) {
    endingAddresses(host, plan, deadline).stream()
        .findFirst()
        .ifPresent(
            address -> {
              throw new SetupRefusedException(
                  SetupCode.NOT_SUPPORTED,
                  "%s of %s expires in %d s, and the change needs up to %d s. %s"
                      .formatted(
                          address.local(),
                          address.device(),
                          address.life().orElseThrow().valid(),
                          neededSeconds(deadline),
                          advice));
            });
  }

  /** Returns the warnings of leases that the owner of the NICs renews before the change. */
  public static List<PlanWarning> renewalWarnings(List<AddressState> ending, Duration deadline) {
    return ending.stream()
        .map(
            address ->
                PlanWarning.of(
                    WarningCode.LEASE_RENEWED,
                    address.device(),
                    IpLiteral.format(address.local().address()),
                    "the lease of %1$s on %2$s ends in %3$d s, and the change needs up to %4$d s, so the lease is renewed before the change. If the new one also ends within %4$d s, the change is refused"
                        .formatted(
                            address.local(),
                            address.device(),
                            address.life().orElseThrow().valid(),
                            neededSeconds(deadline))))
        .toList();
  }

  private static long neededSeconds(Duration deadline) {
    return deadline.plus(ADOPTION_TIME).toSeconds();
  }
}
