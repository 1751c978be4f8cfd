package org.uplink.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginSessionTest {
  private static final String CONNECTION = "192.0.2.1 50001 192.0.2.10 22";

  @Test
  void findsTheConnectionOfAParentIfSudoHasRemovedTheVariable() throws Exception {
    var builder =
        new ProcessBuilder("sh", "-c", "env -u SSH_CONNECTION sh -c 'echo ready; read x'; true");
    builder.environment().put("SSH_CONNECTION", CONNECTION);
    Process shell = builder.start();
    try (var out = shell.inputReader();
        var _ = shell.outputWriter()) {
      assertThat(out.readLine()).isEqualTo("ready");
      await().until(() -> shell.children().findFirst().isPresent());
      long child = shell.children().findFirst().orElseThrow().pid();

      LoginSession session = LoginSession.of(child);

      assertThat(session.sshConnection()).contains(CONNECTION);
      assertThat(session.marks()).contains("SSH connection " + CONNECTION);
      assertThat(LoginSession.marksOfAll()).containsAll(session.marks());
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly().waitFor();
    }
  }

  @Test
  void readsTheEndsOfTheConnection() throws Exception {
    assertThat(new LoginSession(Optional.empty(), Optional.of(CONNECTION)).ssh())
        .contains(
            new LoginSession.SshEnds(
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 50001),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 22)));
    assertThat(new LoginSession(Optional.of("7"), Optional.of("UNKNOWN 65535 UNKNOWN 65535")).ssh())
        .isEmpty();
    assertThat(new LoginSession(Optional.of("7"), Optional.of("192.0.2.1 5 2001:db8::1 22")).ssh())
        .isEmpty();
    assertThat(new LoginSession(Optional.of("7"), Optional.empty()).marks())
        .containsExactly("session 7");
  }
}
