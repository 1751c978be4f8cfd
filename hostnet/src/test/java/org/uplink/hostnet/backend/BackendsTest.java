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
import org.uplink.hostnet.OwnedHostEnvironment;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.verbs.setup.SetupCode;

/** Tests which back end is chosen for which NICs. Needs no kernel. */
class BackendsTest {
  private static final NetworkState HOST =
      host(link("eth0", "", "bond0"), link("eth1", "", ""), link("bond0", "bond", ""));

  private static final Backend KERNEL = new Named("kernel", Optional.empty());
  private static final Backend NETWORKD =
      new Named("networkd", Optional.of(NicOwner.Kind.NETWORKD));
  private static final HostEnvironment NETWORKDS =
      new OwnedHostEnvironment(Optional.of(NicOwner.Kind.NETWORKD), Optional.empty());

  @Test
  void choosesKernelBackendForNicsWithoutOwner() {
    assertThat(choosing(HostEnvironment.EMPTY, NETWORKD, KERNEL).apply(on("eth0")))
        .isEqualTo(KERNEL);
    assertThat(choosing(NETWORKDS, NETWORKD, KERNEL).apply(on("eth1"))).isEqualTo(KERNEL);
  }

  @Test
  void choosesTheOwnersBackendAndRefusesWithoutOne() {
    assertThat(choosing(NETWORKDS, KERNEL, NETWORKD).apply(on("eth0"))).isEqualTo(NETWORKD);
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class, () -> choosing(NETWORKDS, KERNEL).apply(on("eth0")));
    assertThat(refused.code()).isEqualTo(SetupCode.NIC_OWNED);
    assertThat(refused.ownedNic())
        .hasValueSatisfying(
            nic -> {
              assertThat(nic.device()).isEqualTo("eth0");
              assertThat(nic.owner()).isEqualTo("systemd-networkd");
              assertThat(nic.nextStep()).isNotEmpty();
            });
  }

  @Test
  void ownerOfAPortOwnsTheBond() {
    NetworkSpec onBond =
        new NetworkSpec(
            Optional.empty(),
            Optional.of("bond0"),
            java.util.OptionalInt.empty(),
            NetworkSpec.LinkOptions.BRIDGED,
            NetworkSpec.Ip.NONE,
            NetworkSpec.Ip.NONE,
            false,
            List.of(),
            false);
    List<NetworkRequest> requests = new ArrayList<>();
    requests.add(NetworkRequest.of("net", onBond));
    requests.add(
        NetworkRequest.of(
            Map.of(), Map.of("bond0", new BondSpec(List.of("eth1"), "", Optional.empty()))));
    requests.add(
        new NetworkRequest(
            new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new TreeSet<>(Set.of("bond0"))));
    for (NetworkRequest request : requests) {
      SetupRefusedException refused =
          catchThrowableOfType(
              SetupRefusedException.class, () -> choosing(NETWORKDS, KERNEL).apply(request));
      assertThat(refused).as("%s", request).isNotNull();
      assertThat(refused.code()).isEqualTo(SetupCode.NIC_OWNED);
    }
  }

  @Test
  void refusesAChangeForTwoBackends() {
    NetworkRequest both =
        NetworkRequest.of(
            Map.of("a", NetworkSpec.bridgeOn("eth0"), "b", NetworkSpec.bridgeOn("eth1")), Map.of());
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class, () -> choosing(NETWORKDS, KERNEL, NETWORKD).apply(both));
    assertThat(refused.code()).isEqualTo(SetupCode.NOT_SUPPORTED);
    assertThat(refused).hasMessageContaining("eth0=networkd").hasMessageContaining("eth1=kernel");
  }

  @Test
  void findsABackendByName() {
    var backends = new Backends(HostEnvironment.EMPTY, List.of(KERNEL, NETWORKD));
    assertThat(backends.find("networkd")).hasValue(NETWORKD);
    assertThat(backends.find("connman")).isEmpty();
  }

  private static NetworkState host(LinkState... links) {
    return NetworkState.ofLinks(List.of(links));
  }

  private static LinkState link(String name, String kind, String master) {
    LinkState link = kind.isEmpty() ? TestLinks.nic(name) : TestLinks.ofKind(kind, name);
    return link.withMaster(Optional.of(master).filter(text -> !text.isEmpty()));
  }

  private static Function<NetworkRequest, Backend> choosing(
      HostEnvironment environment, Backend... all) {
    var backends = new Backends(environment, List.of(all));
    return request -> backends.choose(request, RunningConfiguration.EMPTY, HOST);
  }

  private static NetworkRequest on(String nic) {
    return NetworkRequest.of("net", NetworkSpec.bridgeOn(nic));
  }

  /** A back end that supports the NICs of one owner and does nothing with them. */
  record Named(String name, Optional<NicOwner.Kind> owner) implements Backend {
    @Override
    public boolean supports(Optional<NicOwner.Kind> of) {
      return of.equals(owner);
    }

    @Override
    public Plan plan(
        NetworkState host,
        RunningConfiguration running,
        NetworkRequest request,
        Optional<EngineFlow> flow,
        Duration deadline) {
      return planRestore(host, running);
    }

    @Override
    public void apply(Plan plan) {}

    @Override
    public boolean hasAdopted(String device) {
      return false;
    }

    @Override
    public void adopt(Snapshot snapshot) {}

    @Override
    public List<String> makeSafe(Snapshot snapshot) {
      return List.of();
    }

    @Override
    public Verification rollBack(Snapshot snapshot) {
      return new Verification(List.of());
    }

    @Override
    public ConcurrentReport findConcurrentChanges(Snapshot snapshot) {
      return ConcurrentReport.of(List.of());
    }

    @Override
    public Verification cleanUpAfterReboot(Snapshot snapshot) {
      return new Verification(List.of());
    }

    @Override
    public Plan planRestore(NetworkState host, RunningConfiguration safe) {
      return new Plan(host, host, List.of(), List.of(), safe, List.of());
    }

    @Override
    public List<String> restore(Plan plan) {
      return List.of();
    }
  }
}
