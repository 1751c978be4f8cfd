package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.agent.EngineCalls.LONG_SECONDS;
import static org.uplink.testkit.Deadlines.HANG;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/** Changes that set the host's name servers together with its management network. */
@Tag("long")
class NameServerChangeTest {
  private static final String BEFORE = "search example.com\nnameserver 198.51.100.53\n";

  @TempDir Path folder;
  private AgentFixture fixture;
  private Path resolvConf;

  @BeforeEach
  void build() throws Exception {
    fixture = AgentFixture.build(folder);
    resolvConf = Files.writeString(folder.resolve("resolv.conf"), BEFORE);
  }

  @AfterEach
  void tearDown() {
    fixture.close();
  }

  @Test
  void rebootUndoesNameServersOfChangeThatIsNotSafe() throws Exception {
    start();
    assertThat(reported(fixture.client())).containsExactly("198.51.100.53");

    CompletableFuture<ChangeStatus> running = begin("a", LONG_SECONDS);
    prove("a");

    assertThat(running.get().state()).isEqualTo(ChangeState.KEPT);
    assertThat(reported(fixture.client())).containsExactly("192.0.2.53", "2001:db8::53");
    assertThat(resolvConf)
        .hasContent("search example.com\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n");

    fixture.reboot();
    start();

    assertThat(resolvConf).hasContent(BEFORE);
    assertThat(reported(fixture.client())).containsExactly("198.51.100.53");
  }

  @Test
  void restoresResolvConfWhenNoProofArrives() throws Exception {
    start();

    ChangeStatus outcome = begin("a", 2).get();

    assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.verified()).contains(true);
    assertThat(outcome.steps()).anyMatch(step -> step.startsWith("write resolv.conf"));
    assertThat(resolvConf).hasContent(BEFORE);
  }

  @Test
  void needsOnlyNetAdmin() throws Exception {
    start("setpriv", "--bounding-set=-all,+net_admin", "--inh-caps=-all", "--no-new-privs");

    CompletableFuture<ChangeStatus> running = begin("a", LONG_SECONDS);
    prove("a");

    assertThat(running.get().state()).as(fixture.log()).isEqualTo(ChangeState.KEPT);
    assertThat(resolvConf).content().contains("nameserver 192.0.2.53");
  }

  private void start(String... wrapper) throws Exception {
    fixture.start(List.of(wrapper), "resolv-conf = " + resolvConf);
  }

  private CompletableFuture<ChangeStatus> begin(String id, int seconds) throws Exception {
    RpcConnection client = fixture.client();
    NetworkTicket ticket =
        client.call(Verb.GET_NETWORK_TICKET.method(), new ChangeId(id), NetworkTicket.class, HANG);
    NetworkSettings settings =
        NetworkSettings.onNic("eth0")
            .ipaddr(AgentFixture.ADDRESS)
            .prefix(24)
            .gateway("192.0.2.1")
            .ipv6addr("2001:db8::10/64")
            .ipv6gateway("2001:db8::1")
            .defaultRoute(true)
            .nameservers(List.of("192.0.2.53", "2001:db8:0::53"))
            .build();
    return client.callAsync(
        Verb.SETUP_NETWORKS.method(),
        new SetupNetworks(
            Map.of("ovirtmgmt", settings),
            Map.of(),
            SetupOptions.proved(id, ticket.ticket(), "secret", seconds).withoutCommit()),
        ChangeStatus.class,
        HANG);
  }

  private void prove(String id) throws Exception {
    await()
        .until(
            () ->
                fixture
                    .client()
                    .call(
                        Verb.CONFIRM_CONNECTIVITY.method(),
                        ConfirmConnectivity.of(id, "secret"),
                        Confirmation.class,
                        HANG)
                    .accepted());
  }

  private static List<String> reported(RpcConnection client) throws Exception {
    return client
        .call(
            Verb.GET_NETWORK_CAPABILITIES.method(),
            new NoParameters(),
            NetworkCapabilities.class,
            HANG)
        .nameservers();
  }
}
