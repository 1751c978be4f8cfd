package org.uplink.hostnet.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Operation;
import org.uplink.hostnet.transition.Step;

/**
 * Restores networks after a boot as completely as the kernel lets it. A host that has its links and
 * addresses but not all of its routes can be reached and repaired.
 *
 * @param applier sends the steps
 * @param waiting waits for what other programs add
 */
record Restoration(Applier applier, KernelWaits waiting) {
  /**
   * Applies the plan.
   *
   * @return a sentence for each object that is left out or incomplete
   * @throws ApplyFailedException if the kernel refuses a link or an address
   */
  List<String> apply(Plan plan) {
    List<ApplyFailedException> refused = new ArrayList<>();
    for (Batch batch : plan.batches()) {
      List<ApplyFailedException> refusals = applier.applyBatch(batch);
      if (refusals.stream().anyMatch(refusal -> isNeededByOthers(refusal.operation()))) {
        applier.converge(plan.snapshot());
        throw ApplyFailedException.of(refusals);
      }
      refused.addAll(refusals);
    }
    waiting.awaitOthers(
        () -> {
          repeat(refused);
          return refused.isEmpty();
        });
    List<String> incomplete = new ArrayList<>();
    for (ApplyFailedException refusal : refused) {
      incomplete.add(addWithoutSource(refusal).orElseGet(refusal::getMessage));
    }
    return incomplete;
  }

  /** Sends the operations again, and keeps those that are still refused. */
  private void repeat(List<ApplyFailedException> refused) {
    List<ApplyFailedException> still = new ArrayList<>();
    for (ApplyFailedException refusal : refused) {
      still.addAll(applier.applyBatch(batch(refusal.operation())));
    }
    refused.clear();
    refused.addAll(still);
  }

  /**
   * Adds a refused route without its source address, which may be missing.
   *
   * @return a sentence if the route is added
   */
  private Optional<String> addWithoutSource(ApplyFailedException refusal) {
    if (!(refusal.operation()
        instanceof Operation.AddRoute(RouteState route, Operation.AddRoute.Place place))) {
      return Optional.empty();
    }
    Batch plain = batch(new Operation.AddRoute(route.withPreferredSource(Optional.empty()), place));
    return route
        .preferredSource()
        .filter(_ -> applier.applyBatch(plain).isEmpty())
        .map(
            source ->
                "the route %s is added without its source address %s, because the host does not have this address"
                    .formatted(RouteFormat.format(route), IpLiteral.format(source)));
  }

  private static Batch batch(Operation operation) {
    return new Batch(List.of(new Step(operation, new Operation.Nothing())));
  }

  /** Returns whether later steps cut the host off if this operation is not done. */
  private static boolean isNeededByOthers(Operation operation) {
    return switch (operation) {
      case Operation.CreateLink _,
          Operation.DeleteLink _,
          Operation.ChangeLink _,
          Operation.SetMaster _,
          Operation.AddAddress _,
          Operation.DeleteAddress _,
          Operation.DeleteGenerated _,
          Operation.AwaitAddresses _,
          Operation.AwaitRunning _,
          Operation.AwaitCarrier _,
          Operation.AwaitSwitch _ ->
          true;
      case Operation.AddRoute _,
          Operation.DeleteRoute _,
          Operation.AddRule _,
          Operation.DeleteRule _,
          Operation.SetSysctl _,
          Operation.AddNeighbour _,
          Operation.DeleteNeighbour _,
          Operation.AddBridgeEntry _,
          Operation.TurnOnReceiveOffload _,
          Operation.WriteResolver _,
          Operation.PutIntoZone _,
          Operation.TakeOutOfZone _,
          Operation.Nothing _ ->
          false;
    };
  }
}
