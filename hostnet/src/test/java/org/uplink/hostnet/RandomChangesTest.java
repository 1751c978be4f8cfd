package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.transition.Step;
import org.uplink.testkit.Seed;

/** Applies random requests to random hosts. ip(8) shows whether a rollback restores everything. */
class RandomChangesTest {
  @Test
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void rollbackRestoresAnyHostAfterAnyRequest() {
    long first = Seed.VALUE;
    int stops = 0;
    for (int i = 0; i < RandomHost.CASES; i++) {
      try {
        stops += one(first + i);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "with -Duplink.seed=" + (first + i) + " -Duplink.hostnet.cases=1: " + e, e);
      }
    }
    System.out.println(
        RandomHost.CASES
            + " random changes from seed "
            + first
            + ", stopped at "
            + stops
            + " places");
  }

  private static int one(long seed) {
    try (HostFixture host = HostFixture.open()) {
      RandomHost random = new RandomHost(seed);
      random.build(host);
      NetworkRequest request = random.request();
      if (Boolean.getBoolean("uplink.hostnet.print")) {
        random.commands().forEach(System.out::println);
        System.out.println(request);
      }
      Plan plan;
      try {
        plan = host.plan(request);
      } catch (SetupRefusedException e) {
        return 0;
      }
      String start = host.snapshotText();
      List<String> texts = plan.steps().stream().map(Step::describe).toList();
      if (Boolean.getBoolean("uplink.hostnet.print")) {
        System.out.println(start);
        texts.forEach(System.out::println);
      }
      host.applier().apply(plan);
      assertThat(
              Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                  .differences())
          .as("after %s", texts)
          .isEmpty();
      assertThat(host.plan(plan.target(), request).steps())
          .extracting(Step::describe)
          .as("a second time")
          .isEmpty();
      back(host, plan.snapshot(), start, texts);
      assertThat(host.plan(request).steps())
          .extracting(Step::describe)
          .as("once more")
          .isEqualTo(texts);
      for (int stop = 0; stop < plan.batches().size(); stop++) {
        assertThat(host.applyUntil(plan, stop)).isTrue();
        back(host, plan.snapshot(), start, texts);
      }
      inPlace(host, plan, random);
      back(host, plan.snapshot(), start, texts);
      return plan.batches().size();
    }
  }

  /** Changes the network and removes it, and rolls back both. */
  private static void inPlace(HostFixture host, Plan plan, RandomHost random) {
    host.applier().apply(plan);
    String made = host.snapshotText();
    for (NetworkRequest request :
        List.of(random.request(), NetworkRequest.removalOf(Set.of("ovirtmgmt")))) {
      Plan next = host.plan(plan.target(), request);
      List<String> texts = next.steps().stream().map(Step::describe).toList();
      host.applier().apply(next);
      assertThat(
              Comparison.compare(host.state(), next.after(), Set.copyOf(next.devices()))
                  .differences())
          .as("%s by %s", request, texts)
          .isEmpty();
      back(host, next.snapshot(), made, texts);
    }
  }

  private static void back(HostFixture host, Snapshot snapshot, String start, List<String> texts) {
    assertThat(host.applier().converge(snapshot).differences()).as("back from %s", texts).isEmpty();
    List<String> is = host.snapshotText().lines().toList();
    List<String> was = start.lines().toList();
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < Math.max(is.size(), was.size()); i++) {
      String here = i < is.size() ? is.get(i) : "";
      String there = i < was.size() ? was.get(i) : "";
      if (!here.equals(there)) {
        changed.add(there + " -> " + here);
      }
    }
    assertThat(changed).as("after %s", texts).isEmpty();
  }
}
