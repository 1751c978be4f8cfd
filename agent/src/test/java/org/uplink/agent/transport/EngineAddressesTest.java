package org.uplink.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.address.HostAndPort;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.Origin;
import org.uplink.rpc.jsonrpc.PeerIdentity;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.connection.ConnectionInfo;
import org.uplink.verbs.connection.EngineList;

/** Where the agent dials, before and after a restart. */
final class EngineAddressesTest {
  private static final HostAndPort CONFIGURED = HostAndPort.parse("engine.example:54322");
  private static final HostAndPort TOLD = HostAndPort.parse("[2001:db8::1]:54322");
  private static final InetSocketAddress WORKED =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 54322);

  @TempDir private Path temp;
  private EngineAddresses addresses;

  @BeforeEach
  void open() {
    addresses = load();
  }

  @Test
  void toldAddressesAndTheOneThatWorkedSurviveARestart() throws Exception {
    assertThat(addresses.all()).containsExactly(CONFIGURED);
    assertThat(addresses.worked()).isEmpty();

    addresses.setTold(List.of(TOLD, CONFIGURED));
    addresses.setWorked(WORKED);

    for (EngineAddresses each : List.of(addresses, load())) {
      assertThat(each.all()).containsExactly(CONFIGURED, TOLD);
      assertThat(each.told()).containsExactly(TOLD, CONFIGURED);
      assertThat(each.worked()).contains(WORKED);
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("engines"))))
        .isEqualTo("rw-------");
  }

  /** The engine may tell addresses that this host does not reach. */
  @Test
  void newAddressesDoNotReplaceTheOneThatWorked() throws Exception {
    addresses.setWorked(WORKED);
    addresses.setTold(List.of(TOLD));
    addresses.setTold(List.of(HostAndPort.parse("198.51.100.1:1")));

    assertThat(load().worked()).contains(WORKED);
    assertThat(load().all()).containsExactly(CONFIGURED, HostAndPort.parse("198.51.100.1:1"));
  }

  @Test
  void damagedFileLeavesTheConfiguredAddresses() throws Exception {
    addresses.setTold(List.of(TOLD));
    Files.writeString(temp.resolve("engines"), "engine 1.2.3\n");

    assertThat(load().all()).containsExactly(CONFIGURED);
    EngineAddresses next = load();
    next.setTold(List.of(TOLD));
    assertThat(load().all()).containsExactly(CONFIGURED, TOLD);
  }

  @Test
  void nothingIsLeftOfAnotherEngine() throws Exception {
    addresses.setTold(List.of(TOLD));
    addresses.setWorked(WORKED);

    EngineAddresses.forget(temp);

    assertThat(load().all()).containsExactly(CONFIGURED);
    assertThat(load().worked()).isEmpty();
    EngineAddresses.forget(temp);
  }

  @Test
  void engineTellsAndReadsTheAddresses() throws Exception {
    var verbs = new ConnectionVerbs(addresses, new NoCertificate());
    assertThat(info(verbs).engines()).contains(List.of());

    assertThat(set(verbs, List.of("[2001:db8::1]:54322"))).isEqualTo(true);

    assertThat(info(verbs).engines()).contains(List.of("[2001:db8::1]:54322"));
    assertThat(load().told()).containsExactly(TOLD);
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("no port"),
            List.of("192.0.2.1:0"),
            Collections.nCopies(65, "192.0.2.1:1"))) {
      assertThatThrownBy(() -> set(verbs, wrong)).isInstanceOf(RpcException.Answered.class);
    }
    assertThatThrownBy(
            () ->
                method(verbs, "Host.setEngines")
                    .handle(Json.MAPPER.valueToTree(Map.of("engines", "192.0.2.1:1")), caller()))
        .isInstanceOf(RpcException.Answered.class);
    assertThat(load().told()).containsExactly(TOLD);
  }

  private EngineAddresses load() {
    return EngineAddresses.load(temp, List.of(CONFIGURED));
  }

  private static ConnectionInfo info(ConnectionVerbs verbs) throws Exception {
    return (ConnectionInfo)
        method(verbs, "Host.getConnection").handle(Json.MAPPER.createObjectNode(), caller());
  }

  private static Object set(ConnectionVerbs verbs, List<String> engines) throws Exception {
    return method(verbs, "Host.setEngines")
        .handle(Json.MAPPER.valueToTree(new EngineList(engines)), caller());
  }

  private static MethodHandler method(ConnectionVerbs verbs, String name) {
    return Objects.requireNonNull(verbs.methods().get(name), name);
  }

  private static Caller caller() {
    return new Caller(new PeerIdentity("CN=engine", "00"), new Origin() {}, Optional.empty());
  }

  private record NoCertificate() implements OwnCertificate {
    @Override
    public Optional<String> problem() {
      return Optional.empty();
    }

    @Override
    public List<String> authorities() {
      return List.of();
    }
  }
}
