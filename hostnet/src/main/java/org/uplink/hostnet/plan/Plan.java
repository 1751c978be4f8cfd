package org.uplink.hostnet.plan;

import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.check.PlannedLookup;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolverChange;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Step;

/**
 * A change, before anything is touched.
 *
 * @param before the host as it is
 * @param after the host as it will be
 * @param batches the steps; those of one send reach the kernel in one system call, so that no
 *     packet falls in between
 * @param warnings what may go wrong all the same, each a line of text
 * @param target the networks that are in force afterwards
 * @param devices the links that it touches
 */
public record Plan(
    NetworkState before,
    NetworkState after,
    List<Batch> batches,
    List<String> warnings,
    RunningConfiguration target,
    List<String> devices) {
  /** Keeps copies. */
  public Plan {
    batches = List.copyOf(batches);
    warnings = List.copyOf(warnings);
    devices = List.copyOf(devices);
  }

  /** The way of a flow's packets, before and afterwards, in a line of text. */
  public String describeEnginePath(EngineFlow flow) {
    return "packets to the engine "
        + IpLiteral.format(flow.peer().getAddress())
        + ": before "
        + new PlannedLookup(before).lookUp(flow).describe()
        + ", after "
        + new PlannedLookup(after).lookUp(flow).describe();
  }

  /** All steps in order. */
  public List<Step> steps() {
    return batches.stream().flatMap(send -> send.steps().stream()).toList();
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return batches.isEmpty();
  }

  /** What to roll back to. */
  public Snapshot snapshot() {
    List<String> made =
        devices.stream()
            .filter(device -> before.link(device).isEmpty() && after.link(device).isPresent())
            .toList();
    return new Snapshot(
        devices,
        made,
        before,
        before.resolvConf().equals(after.resolvConf())
            ? Optional.empty()
            : Optional.of(new ResolverChange(before.resolvConf(), after.resolvConf())));
  }
}
