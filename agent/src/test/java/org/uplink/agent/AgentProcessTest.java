package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.testkit.NetworkNamespace;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.route.GetRoute;
import org.uplink.verbs.route.RouteAnswer;

/** Runs the agent as a process without privileges and stops it by a signal. */
class AgentProcessTest {
  private static final Pattern LISTENS =
      Pattern.compile("listens on (?:\\[::]|0\\.0\\.0\\.0):([0-9]+)");

  @TempDir Path folder;

  @Test
  void startsWithDefaultAddressIfIpv6IsTurnedOff() throws Exception {
    try (var namespace = NetworkNamespace.create()) {
      namespace
          .ip()
          .exec(
              "sysctl",
              "-qw",
              "net.ipv6.conf.all.disable_ipv6=1",
              "net.ipv6.conf.default.disable_ipv6=1",
              "net.ipv6.conf.lo.disable_ipv6=1");
      List<String> inNamespace = List.of("ip", "netns", "exec", namespace.name());
      Process process =
          start(new TestAuthority(folder.resolve("authority")), inNamespace, "[::]:0");
      try (var log = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(port(log)).isPositive();
      } finally {
        process.destroyForcibly().waitFor();
      }
      Process refused =
          start(new TestAuthority(folder.resolve("authority")), inNamespace, "[2001:db8::1]:0");
      try (var log = refused.inputReader(StandardCharsets.UTF_8)) {
        assertThat(log.lines().toList().toString())
            .contains("[2001:db8::1]:0", "IPv6 is off. Choose an IPv4 address (--listen)");
      } finally {
        refused.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void unprivilegedAgentAnswersVerbsAndExitsCleanlyOnSigterm() throws Exception {
    try (var fixture = RoutingHostFixture.build()) {
      assertThat(fixture).isNotNull();
      var authority = new TestAuthority(folder.resolve("authority"));
      Process process =
          start(
              authority,
              List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"),
              "[::]:0");
      try (var log = process.inputReader(StandardCharsets.UTF_8)) {
        int port = port(log);
        assertThat(capabilitiesOf(process)).isEqualTo("0000000000000000");
        try (var connector = RpcConnector.open();
            var client =
                connector.connect(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
                    TestAuthority.load(authority.engine("engine")).sslContext(),
                    PeerVerifier.host("host1")::verify,
                    ClientSettings.DEFAULT.withConnectTimeout(HANG))) {
          assertThat(
                  client
                      .call(
                          Verb.GET_ROUTE.method(),
                          GetRoute.to("203.0.113.1"),
                          RouteAnswer.class,
                          HANG)
                      .device())
              .contains("br0");
          assertThat(
                  client
                      .call(
                          Verb.GET_CAPABILITIES.method(),
                          new NoParameters(),
                          Capabilities.class,
                          HANG)
                      .network()
                      .nics())
              .containsKey("eth0");

          // Unlike Process.destroy, this keeps the process's output open.
          process.toHandle().destroy();

          assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
          assertThat(client.closed()).succeedsWithin(HANG);
        }
        assertThat(process.exitValue()).isEqualTo(128 + 15);
        assertThat(log.lines().toList())
            .anySatisfy(line -> assertThat(line).contains("Stopping the agent"))
            .last()
            .asString()
            .contains("The agent has stopped");
      } finally {
        process.toHandle().destroyForcibly();
        process.waitFor();
      }
    }
  }

  private Process start(TestAuthority authority, List<String> wrapper, String listen)
      throws Exception {
    CredentialFiles files = authority.host("host1");
    Path config =
        Files.writeString(
            folder.resolve("agent.conf"),
            """
            listen = %s
            state-dir = %s
            key = %s
            certificate = %s
            authority = %s
            """
                .formatted(
                    listen,
                    folder.resolve("state"),
                    files.key(),
                    files.certificate(),
                    files.authority()));
    var command = new ArrayList<>(wrapper);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            AgentProcess.class.getName(),
            config.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static int port(BufferedReader log) throws Exception {
    var lines = new StringBuilder();
    for (var line = log.readLine(); line != null; line = log.readLine()) {
      lines.append(line).append('\n');
      Matcher matcher = LISTENS.matcher(line);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new AssertionError("the agent did not start:\n" + lines);
  }

  private static String capabilitiesOf(Process process) throws Exception {
    for (var line :
        List.copyOf(Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")))) {
      if (line.startsWith("CapEff:")) {
        return line.substring(7).strip();
      }
    }
    throw new AssertionError("no CapEff");
  }
}
