package org.uplink.hostnet.plan;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.AddressText;
import org.uplink.hostnet.EngineFlow;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.ResolverChange;
import org.uplink.hostnet.state.Snapshot;

/**
 * A change, before anything is touched.
 *
 * @param before the host as it is
 * @param after the host as it will be
 * @param sends the steps; those of one send reach the kernel in one system call, so that no packet
 *     falls in between
 * @param warnings what may go wrong all the same, each a line of text
 * @param target the networks that are in force afterwards
 * @param devices the links that it touches
 */
public record Plan(
    HostState before,
    HostState after,
    List<Send> sends,
    List<String> warnings,
    RunningConfiguration target,
    List<String> devices) {
  /** Keeps copies. */
  public Plan {
    sends = List.copyOf(sends);
    warnings = List.copyOf(warnings);
    devices = List.copyOf(devices);
  }

  /**
   * Steps that go together.
   *
   * @param steps at least one
   */
  public record Send(List<Step> steps) {
    /** Keeps a copy. */
    public Send {
      steps = List.copyOf(steps);
    }
  }

  /** The way of a flow's packets, before and afterwards, in a line of text. */
  public String way(EngineFlow flow) {
    return "packets to the engine "
        + AddressText.of(flow.peer().getAddress())
        + ": before "
        + new PlannedLookup(before).of(flow).text()
        + ", after "
        + new PlannedLookup(after).of(flow).text();
  }

  /** All steps in order. */
  public List<Step> steps() {
    return sends.stream().flatMap(send -> send.steps().stream()).toList();
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return sends.isEmpty();
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
        before.resolver().equals(after.resolver())
            ? Optional.empty()
            : Optional.of(new ResolverChange(before.resolver(), after.resolver())));
  }
}
