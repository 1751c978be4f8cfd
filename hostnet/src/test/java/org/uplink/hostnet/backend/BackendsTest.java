package org.uplink.hostnet.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.BondSpec;
import org.uplink.hostnet.EngineFlow;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.NetworkSpec;
import org.uplink.hostnet.NicOwner;
import org.uplink.hostnet.OwnedSurroundings;
import org.uplink.hostnet.SetupRefused;
import org.uplink.hostnet.Surroundings;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.RunningConfiguration;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.Verified;

/** Who is chosen for which NICs, without a kernel. */
class BackendsTest {
  private static final HostState HOST =
      host(link("eth0", "", "bond0"), link("eth1", "", ""), link("bond0", "bond", ""));

  private static HostState host(LinkState... links) {
    return new HostState(
        List.of(links),
        List.of(),
        List.of(),
        List.of(),
        new TreeMap<>(),
        List.of(),
        Optional.empty());
  }

  private static LinkState link(String name, String kind, String master) {
    return new LinkState(
        name,
        Optional.of(kind).filter(text -> !text.isEmpty()),
        Optional.empty(),
        Optional.empty(),
        1500,
        true,
        true,
        Optional.of(master).filter(text -> !text.isEmpty()),
        Optional.empty(),
        java.util.OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Takes the NICs of one owner; does nothing with them. */
  private record Named(String name, Optional<NicOwner.Kind> owner) implements Backend {
    @Override
    public boolean takes(Optional<NicOwner.Kind> of) {
      return of.equals(owner);
    }

    @Override
    public Plan plan(
        HostState host,
        RunningConfiguration running,
        NetworkRequest request,
        Optional<EngineFlow> flow,
        Duration deadline) {
      return restore(host, running);
    }

    @Override
    public void apply(Plan plan) {}

    @Override
    public Verified rollBack(Snapshot snapshot) {
      return new Verified(List.of());
    }

    @Override
    public Verified forget(Snapshot snapshot) {
      return new Verified(List.of());
    }

    @Override
    public Plan restore(HostState host, RunningConfiguration safe) {
      return new Plan(host, host, List.of(), List.of(), safe, List.of());
    }
  }

  private static final Backend KERNEL = new Named("kernel", Optional.empty());
  private static final Backend NETWORKD =
      new Named("networkd", Optional.of(NicOwner.Kind.NETWORKD));
  private static final Surroundings NETWORKDS =
      new OwnedSurroundings(Optional.of(NicOwner.Kind.NETWORKD), Optional.empty());

  private static Function<NetworkRequest, Backend> choosing(
      Surroundings surroundings, Backend... all) {
    var backends = new Backends(surroundings, List.of(all));
    return request -> backends.choose(request, RunningConfiguration.EMPTY, HOST);
  }

  private static NetworkRequest on(String nic) {
    return NetworkRequest.of("net", NetworkSpec.bridgeOn(nic));
  }

  @Test
  void nicsThatNobodyOwnsAreTheKernels() {
    assertThat(choosing(Surroundings.NONE, NETWORKD, KERNEL).apply(on("eth0"))).isEqualTo(KERNEL);
    assertThat(choosing(NETWORKDS, NETWORKD, KERNEL).apply(on("eth1"))).isEqualTo(KERNEL);
  }

  @Test
  void anOwnersNicsAreItsBackEndsAndWithoutOneTheyAreRefused() {
    assertThat(choosing(NETWORKDS, KERNEL, NETWORKD).apply(on("eth0"))).isEqualTo(NETWORKD);
    SetupRefused refused =
        catchThrowableOfType(
            SetupRefused.class, () -> choosing(NETWORKDS, KERNEL).apply(on("eth0")));
    assertThat(refused.code()).isEqualTo(SetupRefused.OWNED);
    assertThat(refused.data())
        .containsEntry("device", "eth0")
        .containsEntry("owner", "systemd-networkd")
        .containsKey("whatToDo");
  }

  @Test
  void aBondIsItsPortsOwnersHoweverItIsNamed() {
    NetworkSpec onBond =
        new NetworkSpec(
            Optional.empty(),
            Optional.of("bond0"),
            java.util.OptionalInt.empty(),
            NetworkSpec.Form.BRIDGED,
            NetworkSpec.Ip.NONE,
            NetworkSpec.Ip.NONE,
            false,
            List.of());
    List<NetworkRequest> requests = new ArrayList<>();
    requests.add(NetworkRequest.of("net", onBond));
    requests.add(
        NetworkRequest.of(
            Map.of(), Map.of("bond0", new BondSpec(List.of("eth1"), "", Optional.empty()))));
    requests.add(
        new NetworkRequest(
            new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new TreeSet<>(Set.of("bond0"))));
    for (NetworkRequest request : requests) {
      SetupRefused refused =
          catchThrowableOfType(
              SetupRefused.class, () -> choosing(NETWORKDS, KERNEL).apply(request));
      assertThat(refused).as("%s", request).isNotNull();
      assertThat(refused.code()).isEqualTo(SetupRefused.OWNED);
    }
  }

  @Test
  void oneChangeIsOneBackEnds() {
    NetworkRequest both =
        NetworkRequest.of(
            Map.of("a", NetworkSpec.bridgeOn("eth0"), "b", NetworkSpec.bridgeOn("eth1")), Map.of());
    SetupRefused refused =
        catchThrowableOfType(
            SetupRefused.class, () -> choosing(NETWORKDS, KERNEL, NETWORKD).apply(both));
    assertThat(refused.code()).isEqualTo(SetupRefused.NOT_SUPPORTED);
    assertThat(refused).hasMessageContaining("eth0=networkd").hasMessageContaining("eth1=kernel");
  }

  @Test
  void theOneOfAChangeIsFoundAgainByItsName() {
    var backends = new Backends(Surroundings.NONE, List.of(KERNEL, NETWORKD));
    assertThat(backends.named("networkd")).hasValue(NETWORKD);
    assertThat(backends.named("connman")).isEmpty();
  }
}
