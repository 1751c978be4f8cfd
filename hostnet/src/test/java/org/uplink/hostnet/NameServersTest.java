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
import org.uplink.hostnet.plan.Operation;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.plan.RunningConfiguration;
import org.uplink.hostnet.state.EtcResolver;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.rtnetlink.net.Prefix;

/** Name servers as a part of changes, on a real kernel and a file of the test's own. */
class NameServersTest {
  private static final String BEFORE =
      "search example.com\nnameserver 198.51.100.53\noptions edns0\n";
  private static final String AFTER =
      "search example.com\nnameserver 192.0.2.53\nnameserver 2001:db8::53\noptions edns0\n";

  @TempDir private Path folder;
  private TestHost host;
  private Path file;

  @BeforeEach
  void open() throws IOException {
    host = TestHost.open();
    host.dualStack();
    file = folder.resolve("resolv.conf");
    Files.writeString(file, BEFORE);
    host.resolver = new EtcResolver(file);
  }

  @AfterEach
  void close() {
    host.close();
  }

  private static NetworkRequest management(String... servers) {
    return NetworkRequest.of(
        "ovirtmgmt",
        NetworkSpec.bridgeOn("eth0")
            .ipv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
            .ipv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64")))
            .withDefaultRoute()
            .nameservers(List.of(servers).stream().map(InetAddress::ofLiteral).toList()));
  }

  private static Snapshot onDisk(Plan plan) {
    return StateJson.MAPPER.readValue(
        StateJson.MAPPER.writeValueAsString(plan.snapshot()), Snapshot.class);
  }

  @Test
  void theyAreTheLastStepOfAChangeAndOfItsRollback() {
    Plan plan = host.plan(management("192.0.2.53", "2001:db8::53"));
    assertThat(plan.warnings()).isEmpty();
    assertThat(plan.steps().getLast().text())
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
  void theRollbackIsComparedWithTheFileAsWell() throws IOException {
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
  void aChangeWithoutNameServersNeverTouchesTheFile() throws IOException {
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    assertThat(file).hasContent(BEFORE);
    Files.writeString(file, "nameserver 203.0.113.1\n");
    assertThat(host.applier().converge(onDisk(plan)).differences()).isEmpty();
    assertThat(file).hasContent("nameserver 203.0.113.1");
  }

  @Test
  void aFileThatWasNotThereIsGoneAfterTheRollback() throws IOException {
    Files.delete(file);
    Plan plan = host.plan(management("192.0.2.53"));
    host.applier().apply(plan);
    assertThat(file).hasContent("nameserver 192.0.2.53");
    assertThat(host.applier().converge(onDisk(plan)).differences()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void whatAnotherProgramWritesIsLeftAloneWithAWarning() {
    Surroundings resolved =
        new OwnedSurroundings(Optional.empty(), Optional.of("it is a link to /run/systemd"));
    Plan plan =
        new Planner(resolved)
            .plan(
                host.state(),
                RunningConfiguration.EMPTY,
                management("192.0.2.53"),
                Optional.empty(),
                Duration.ofSeconds(60));
    assertThat(plan.warnings())
        .containsExactly(
            "network ovirtmgmt: its name servers are kept with it, but written nowhere:"
                + " it is a link to /run/systemd");
    assertThat(plan.steps()).noneMatch(step -> step.operation() instanceof Operation.WriteResolver);
    assertThat(plan.target().networks().values())
        .allMatch(kept -> kept.spec().nameservers().size() == 1);
  }

  @Test
  void aBootBringsThemBackWithTheSafeConfiguration() throws IOException {
    Plan plan = host.plan(management("192.0.2.53", "2001:db8::53"));
    var safe =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(plan.target()), RunningConfiguration.class);
    Plan restoration = new Planner(Surroundings.NONE).restore(host.state(), safe);
    host.applier().apply(restoration);
    assertThat(file).hasContent(AFTER);
    assertThat(new Planner(Surroundings.NONE).restore(host.state(), safe).steps())
        .noneMatch(step -> step.operation() instanceof Operation.WriteResolver);
  }

  @Test
  void aLaterBootTakesBackWhatWasNeverMadeSafe() throws IOException {
    var kernel = host.backends().named("kernel").orElseThrow();
    Plan first = host.plan(management("192.0.2.53"));
    kernel.apply(first);
    Plan second = host.plan(first.target(), management("192.0.2.54"));
    kernel.apply(second);
    Snapshot last = onDisk(second).after(onDisk(first));
    assertThat(file).content().contains("192.0.2.54");

    assertThat(kernel.forget(last).differences()).isEmpty();
    assertThat(file).hasContent(BEFORE);

    Files.writeString(file, "nameserver 203.0.113.1\n");
    assertThat(kernel.forget(last).differences()).isEmpty();
    assertThat(file).as("somebody else's by now").hasContent("nameserver 203.0.113.1");
  }

  @Test
  void aFileThatCantBeWrittenUndoesTheChange() throws IOException {
    Plan plan = host.plan(management("192.0.2.53"));
    String start = host.picture();
    Path inTheWay = Files.createDirectories(folder.resolve("resolv.conf.uplink-new/x"));
    var failure = catchThrowableOfType(RuntimeException.class, () -> host.applier().apply(plan));
    assertThat(failure).hasMessageContaining("write resolv.conf with the name servers 192.0.2.53");
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.picture()).isEqualTo(start);
    Files.delete(inTheWay);
  }

  @Test
  void theyGoWithTheDefaultRouteOnly() {
    NetworkSpec spec =
        NetworkSpec.bridgeOn("eth0")
            .ipv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
            .nameservers(List.of(InetAddress.ofLiteral("192.0.2.53")));
    SetupRefused refused =
        catchThrowableOfType(
            SetupRefused.class, () -> host.plan(NetworkRequest.of("ovirtmgmt", spec)));
    assertThat(refused.code()).isEqualTo(SetupRefused.BAD_PARAMETERS);
    SetupRefused multicast =
        catchThrowableOfType(SetupRefused.class, () -> host.plan(management("224.0.0.1")));
    assertThat(multicast.code()).isEqualTo(SetupRefused.BAD_ADDRESS);
  }
}
