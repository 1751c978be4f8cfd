package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.hostnet.transition.Operation;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;

/** Tests changes with name servers, on a real kernel and with a resolv.conf of the test. */
class NameServersTest {
  private static final String BEFORE =
      "search example.com\nnameserver 198.51.100.53\noptions edns0\n";
  private static final String AFTER =
      "search example.com\nnameserver 192.0.2.53\nnameserver 2001:db8::53\noptions edns0\n";

  @TempDir private Path folder;
  private HostFixture host;
  private Path file;

  @BeforeEach
  void open() throws IOException {
    host = HostFixture.open();
    host.dualStack();
    file = folder.resolve("resolv.conf");
    Files.writeString(file, BEFORE);
    host.resolver = new ResolvConfFile(file);
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void writesNameServersLastInAChangeAndItsRollback() {
    Plan plan = host.plan(management("192.0.2.53", "2001:db8::53"));
    assertThat(plan.warnings()).isEmpty();
    assertThat(plan.steps().getLast().describe())
        .isEqualTo("write resolv.conf with the name servers 192.0.2.53, 2001:db8::53");
    assertThat(plan.steps().getLast().inverse())
        .isEqualTo(new Operation.WriteResolver(Optional.of(BEFORE)));
    host.applier().apply(plan);
    assertThat(file).hasContent(AFTER);
    assertThat(host.plan(plan.target(), management("192.0.2.53", "2001:db8::53")).steps())
        .isEmpty();

    assertThat(host.applier().converge(onDisk(plan)).differences()).isEmpty();
    assertThat(file).hasContent(BEFORE);
  }

  @Test
  void verifiesResolvConfAfterARollback() throws IOException {
    Plan plan = host.plan(management("192.0.2.53"));
    Files.writeString(file, "nameserver 203.0.113.1\n");
    assertThat(host.applier().verify(plan.snapshot()).differences())
        .singleElement()
        .asString()
        .contains("203.0.113.1")
        .contains("198.51.100.53");
    Files.writeString(file, BEFORE);
    assertThat(host.applier().verify(plan.snapshot()).differences()).isEmpty();
  }

  @Test
  void doesNotWriteResolvConfWithoutNameServers() throws IOException {
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    assertThat(file).hasContent(BEFORE);
    Files.writeString(file, "nameserver 203.0.113.1\n");
    assertThat(host.applier().converge(onDisk(plan)).differences()).isEmpty();
    assertThat(file).hasContent("nameserver 203.0.113.1");
  }

  @Test
  void rollbackDeletesResolvConfThatTheChangeCreated() throws IOException {
    Files.delete(file);
    Plan plan = host.plan(management("192.0.2.53"));
    host.applier().apply(plan);
    assertThat(file).hasContent("nameserver 192.0.2.53");
    assertThat(host.applier().converge(onDisk(plan)).differences()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void warnsIfAnotherProgramWritesResolvConf() {
    HostEnvironment resolved =
        new OwnedHostEnvironment(Optional.empty(), Optional.of("it is a link to /run/systemd"));
    Plan plan =
        new Planner(resolved)
            .plan(
                host.state(),
                RunningConfiguration.EMPTY,
                management("192.0.2.53"),
                Optional.empty(),
                Duration.ofSeconds(60));
    assertThat(plan.warnings())
        .extracting(PlanWarning::text)
        .containsExactly(
            "network ovirtmgmt: its name servers are stored but not written, because"
                + " it is a link to /run/systemd");
    assertThat(plan.steps()).noneMatch(step -> step.operation() instanceof Operation.WriteResolver);
    assertThat(plan.target().networks().values())
        .allMatch(kept -> kept.spec().nameservers().size() == 1);
  }

  @Test
  void restoresNameServersAfterAReboot() throws IOException {
    Plan plan = host.plan(management("192.0.2.53", "2001:db8::53"));
    RunningConfiguration safe =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(plan.target()), RunningConfiguration.class);
    Plan restoration = new Planner(HostEnvironment.EMPTY).planRestore(host.state(), safe);
    host.applier().apply(restoration);
    assertThat(file).hasContent(AFTER);
    assertThat(new Planner(HostEnvironment.EMPTY).planRestore(host.state(), safe).steps())
        .noneMatch(step -> step.operation() instanceof Operation.WriteResolver);
  }

  @Test
  void rebootRemovesNameServersThatWereNotMadeSafe() throws IOException {
    Backend kernel = host.backends().find("kernel").orElseThrow();
    Plan first = host.plan(management("192.0.2.53"));
    kernel.apply(first);
    Plan second = host.plan(first.target(), management("192.0.2.54"));
    kernel.apply(second);
    Snapshot last = onDisk(second).following(onDisk(first));
    assertThat(file).content().contains("192.0.2.54");

    assertThat(kernel.cleanUpAfterReboot(last).differences()).isEmpty();
    assertThat(file).hasContent(BEFORE);

    Files.writeString(file, "nameserver 203.0.113.1\n");
    assertThat(kernel.cleanUpAfterReboot(last).differences()).isEmpty();
    assertThat(file).as("somebody else's by now").hasContent("nameserver 203.0.113.1");
  }

  @Test
  void rollsBackIfResolvConfCannotBeWritten() throws IOException {
    Plan plan = host.plan(management("192.0.2.53"));
    String start = host.snapshotText();
    Path inTheWay = Files.createDirectories(folder.resolve(".resolv.conf.new/x"));
    RuntimeException failure =
        catchThrowableOfType(RuntimeException.class, () -> host.applier().apply(plan));
    assertThat(failure).hasMessageContaining("write resolv.conf with the name servers 192.0.2.53");
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.snapshotText()).isEqualTo(start);
    Files.delete(inTheWay);
  }

  @Test
  void refusesNameServersWithoutTheDefaultRoute() {
    NetworkSpec spec =
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
            .withNameservers(List.of(InetAddress.ofLiteral("192.0.2.53")));
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class, () -> host.plan(NetworkRequest.of("ovirtmgmt", spec)));
    assertThat(refused.code()).isEqualTo(SetupCode.BAD_PARAMETERS);
    SetupRefusedException multicast =
        catchThrowableOfType(SetupRefusedException.class, () -> host.plan(management("224.0.0.1")));
    assertThat(multicast.code()).isEqualTo(SetupCode.BAD_ADDRESS);
  }

  private static NetworkRequest management(String... servers) {
    return NetworkRequest.of(
        "ovirtmgmt",
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
            .withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64")))
            .withDefaultRoute(true)
            .withNameservers(List.of(servers).stream().map(InetAddress::ofLiteral).toList()));
  }

  private static Snapshot onDisk(Plan plan) {
    return StateJson.MAPPER.readValue(
        StateJson.MAPPER.writeValueAsString(plan.snapshot()), Snapshot.class);
  }
}
