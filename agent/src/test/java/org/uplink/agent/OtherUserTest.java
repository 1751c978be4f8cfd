package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.uplink.agent.EngineCalls.beginDeployment;
import static org.uplink.agent.EngineCalls.confirm;
import static org.uplink.agent.EngineCalls.outcome;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.ExternalCommand;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/**
 * A second user of the host, while the agent changes the network as root. A shared lock on a file
 * needs only the right to read it, and would stop the change and its rollback.
 */
@Tag("long")
class OtherUserTest {
  private static final List<String> AS_OTHER_USER =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
  private static final String OPEN = "exec 3<\"$1\"";

  @TempDir Path folder;
  private AgentFixture fixture;

  @BeforeEach
  void build() throws Exception {
    assumeTrue(
        asOtherUser("true").attempt().status() == 0, "this user cannot start a program as another");
    // Only the agent's own modes protect its files then.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    fixture = AgentFixture.build(folder);
  }

  @AfterEach
  void tearDown() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void opensNoFileOfChangeAndCannotStopItsRollback() throws Exception {
    fixture.start();
    RpcConnection client = fixture.client();
    CompletableFuture<ChangeStatus> running = beginDeployment(client, "a", 2);
    await().until(() -> !outcome(client, "a").state().equals(ChangeState.UNKNOWN));

    List<Path> files = files();

    assertThat(files).anyMatch(file -> file.endsWith("network.lock"));
    for (Path file : files) {
      assertThat(asOtherUser("sh", "-c", OPEN, "sh", file.toString()).attempt().status())
          .as("another user opens %s", file)
          .isNotZero();
    }
    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state())
        .isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(confirm(client, "a", "secret").accepted()).isFalse();
  }

  /** Files may disappear meanwhile, of which find(1) complains. */
  private List<Path> files() {
    return ExternalCommand.of("find", "/run/uplink", fixture.stateDir().toString())
        .attempt()
        .out()
        .lines()
        .map(Path::of)
        .toList();
  }

  private static ExternalCommand asOtherUser(String... words) {
    List<String> command = new ArrayList<>(AS_OTHER_USER);
    command.addAll(List.of(words));
    return ExternalCommand.of(command);
  }
}
