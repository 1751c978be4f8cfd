package org.uplink.hostnet.state;

import java.util.List;

/**
 * What a change is to be rolled back to: the objects of the plan as they were. It is complete in
 * itself, so that another process can converge to it with nothing but the file it stands in.
 *
 * @param devices the links that the plan touches, those that it makes among them
 * @param made the links that the plan makes: they were not there
 * @param before the host as it was; only what belongs to {@link #devices} is ever touched or
 *     compared
 */
public record Snapshot(List<String> devices, List<String> made, HostState before) {
  /** Keeps copies. */
  public Snapshot {
    devices = List.copyOf(devices);
    made = List.copyOf(made);
  }
}
