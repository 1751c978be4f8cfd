package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.OriginalMtus;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.StateJson;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Seed;

/**
 * Sets, removes, rolls back, interrupts and restores networks in random order. At any time a NIC
 * has the MTU that it had before Uplink, unless the networks on it need another one.
 */
@Tag("guest")
class RandomMtusTest {
  private static final int CASES = Boolean.getBoolean("uplink.full") ? 200 : 4;
  private static final int STEPS = 12;
  private static final String NIC = "eth1";

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS) // -Pfull
  void nicHasOriginalMtuUnlessNetworksNeedAnother() {
    for (int i = 0; i < CASES; i++) {
      long seed = Seed.VALUE + i;
      try (HostFixture host = HostFixture.open()) {
        host.cable(NIC);
        new Run(host, new Random(seed), host.hasVlansAndBonds()).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with -Duplink.seed=%d: %s".formatted(seed, e), e);
      }
    }
  }

  /** One host. "net" is untagged, "tagged" has the VLAN id 10. */
  private static final class Run {
    private final HostFixture host;
    private final Random random;
    private final boolean withVlans;
    private final List<String> done = new ArrayList<>();
    private RunningConfiguration running = RunningConfiguration.EMPTY;
    private int original = 1500;

    Run(HostFixture host, Random random, boolean withVlans) {
      this.host = host;
      this.random = random;
      this.withVlans = withVlans;
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(6)) {
          case 0, 1 -> change(request(), false);
          case 2 -> change(request(), true);
          case 3 -> interrupt(request());
          case 4 -> reboot();
          default -> changeByHand();
        }
        check();
      }
      for (String name : List.copyOf(running.networks().keySet())) {
        change(NetworkRequest.removalOf(Set.of(name)), false);
        check();
      }
      assertThat(running.mtus()).as(done.toString()).isEmpty();
    }

    private NetworkRequest request() {
      String name = withVlans && random.nextBoolean() ? "tagged" : "net";
      if (running.networks().containsKey(name) && random.nextInt(3) == 0) {
        return NetworkRequest.removalOf(Set.of(name));
      }
      NetworkSpec spec = NetworkSpec.bridgeOn(NIC);
      int mtu = List.of(0, 0, 1000, 1400, 3000, 9000).get(random.nextInt(6));
      OptionalInt requested = mtu == 0 ? OptionalInt.empty() : OptionalInt.of(mtu);
      NetworkSpec.LinkOptions options =
          new NetworkSpec.LinkOptions(random.nextInt(3) > 0, false, requested, "legacy");
      return NetworkRequest.of(
          name, (name.equals("net") ? spec : spec.withVlan(10)).withLinkOptions(options));
    }

    private void change(NetworkRequest request, boolean rollBack) {
      done.add((rollBack ? "roll back " : "keep ") + request);
      Plan plan = host.plan(running, request);
      String before = mtus();
      host.applier().apply(plan);
      if (rollBack) {
        assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
        assertThat(mtus()).as(done.toString()).isEqualTo(before);
      } else {
        running = plan.target();
        if (request.removedNetworks().isEmpty()) {
          assertThat(host.plan(running, request).steps()).as("again, %s", done).isEmpty();
        }
      }
    }

    /** The process is killed somewhere in the change, and another one rolls it back. */
    private void interrupt(NetworkRequest request) {
      done.add("interrupt " + request);
      Plan plan = host.plan(running, request);
      String before = mtus();
      int last = plan.batches().isEmpty() ? 0 : random.nextInt(plan.batches().size());
      new Applier(host.net, host.sysctls, ResolverFile.NONE, StepListener.NONE)
          .apply(
              new Plan(
                  plan.before(),
                  plan.after(),
                  plan.batches().subList(0, last),
                  plan.warnings(),
                  plan.target(),
                  plan.devices()));
      assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
      assertThat(mtus()).as(done.toString()).isEqualTo(before);
    }

    /** The kernel forgets everything, and the NIC has the MTU of the distribution again. */
    private void reboot() {
      done.add("reboot");
      for (String name : List.of("net", "tagged", NIC + ".10")) {
        if (host.net.links().find(name).isPresent()) {
          host.ip("link del " + name);
        }
      }
      host.ip("link set %s mtu %d".formatted(NIC, original));
      RunningConfiguration safe =
          StateJson.MAPPER.readValue(
              StateJson.MAPPER.writeValueAsBytes(running), RunningConfiguration.class);
      Plan plan = new Planner(HostEnvironment.EMPTY).planRestore(host.state(), safe);
      host.applier().apply(plan);
      running = plan.target();
    }

    private void changeByHand() {
      if (running.networks().isEmpty()) {
        original = List.of(1400, 1500, 4000).get(random.nextInt(3));
        done.add("by hand " + original);
        host.ip("link set %s mtu %d".formatted(NIC, original));
      }
    }

    private void check() {
      int base = requested("net").orElse(original);
      if (running.networks().containsKey("tagged")) {
        int vlan = requested("tagged").orElse(original);
        base = Math.max(base, vlan);
        assertThat(mtu(NIC + ".10")).as("%s", done).isEqualTo(vlan);
        assertThat(defaultMtu("tagged")).as("%s", done).isEqualTo(original);
      }
      assertThat(mtu(NIC)).as("%s", done).isEqualTo(base);
      running
          .networks()
          .forEach(
              (name, network) -> {
                if (network.spec().linkOptions().bridged()) {
                  assertThat(mtu(name))
                      .as("%s, %s", name, done)
                      .isEqualTo(requested(name).orElse(original));
                }
                if (requested(name).isEmpty()) {
                  assertThat(mtu(network.device())).isEqualTo(defaultMtu(name));
                }
              });
    }

    private OptionalInt requested(String name) {
      RunningConfiguration.RunningNetwork network = running.networks().get(name);
      return network == null ? OptionalInt.empty() : network.spec().linkOptions().mtu();
    }

    private int defaultMtu(String name) {
      return Objects.requireNonNull(OriginalMtus.ofNetworks(host.state(), running).get(name));
    }

    private int mtu(String device) {
      return host.net.links().find(device).orElseThrow().mtu();
    }

    private String mtus() {
      SortedMap<String, Integer> all = new TreeMap<>();
      for (LinkState link : host.state().links()) {
        all.put(link.name(), link.mtu());
      }
      return all.toString();
    }
  }
}
