package org.uplink.bench.hostnet;

import java.util.ArrayList;
import java.util.List;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Operation;
import org.uplink.hostnet.transition.Step;

/**
 * Merges the steps of a plan into one system call: the NIC joins or leaves the bridge together with
 * the changes of the routes, without a wait between them.
 */
final class SingleSend {
  private SingleSend() {}

  static List<Batch> of(List<Batch> sends) {
    List<Batch> together = new ArrayList<>();
    List<Step> joined = new ArrayList<>();
    for (Batch send : sends) {
      List<Step> steps = send.steps();
      if (isWait(steps.getFirst().operation())) {
        continue;
      }
      if (!joined.isEmpty()) {
        joined.addAll(steps);
        steps = List.copyOf(joined);
        joined.clear();
      } else if (steps.stream().allMatch(step -> joins(step.operation()))) {
        joined.addAll(steps);
        continue;
      }
      together.add(new Batch(steps));
    }
    if (!joined.isEmpty()) {
      together.add(new Batch(joined));
    }
    return together;
  }

  private static boolean joins(Operation operation) {
    return operation instanceof Operation.SetMaster join && join.master().isPresent();
  }

  /** Returns whether the step waits for a carrier or addresses, or loosens the source check. */
  private static boolean isWait(Operation operation) {
    return switch (operation) {
      case Operation.AwaitAddresses _,
          Operation.AwaitRunning _,
          Operation.AwaitCarrier _,
          Operation.AwaitSwitch _ ->
          true;
      case Operation.SetSysctl setting ->
          setting.key().endsWith("/rp_filter") && setting.value().equals("2");
      default -> false;
    };
  }
}
