package org.uplink.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.uplink.engine.host.HostState.Reason;

/** The whole table of states and events. */
final class HostStateTest {
  private static final List<HostState> IDLE =
      List.of(
          new HostState.Unassigned(),
          new HostState.InstallFailed(Reason.AGENT_LOST, "gone"),
          new HostState.NonOperational(Reason.MANAGEMENT_NETWORK_PENDING, "pending"),
          new HostState.NonResponsive(Reason.AGENT_UNREACHABLE, "silent"));

  private static final List<HostEvent> OF_AN_INSTALL =
      List.of(
          new HostEvent.AgentSilent("t"),
          new HostEvent.LevelUnsupported("t"),
          new HostEvent.DeploymentDue("t"),
          new HostEvent.DeploymentSkipped("t"),
          new HostEvent.Failed(Reason.AGENT_ERROR, "t"));

  @Test
  void aHostIsInstalledFromEveryStateButInstalling() {
    for (var state : IDLE) {
      assertThat(state.after(new HostEvent.InstallRequested()))
          .as("%s", state)
          .contains(new HostState.Installing());
    }
    assertThat(new HostState.Installing().after(new HostEvent.InstallRequested())).isEmpty();
  }

  @Test
  void whatHappensInAnInstallHappensToNoHostThatIsNotInstalling() {
    for (var state : IDLE) {
      for (var event : OF_AN_INSTALL) {
        assertThat(state.after(event)).as("%s, %s", state, event).isEmpty();
      }
    }
  }

  @Test
  void everyEventEndsInstallingInItsState() {
    assertThat(OF_AN_INSTALL.stream().map(event -> new HostState.Installing().after(event)))
        .map(state -> state.orElseThrow())
        .containsExactly(
            new HostState.NonResponsive(Reason.AGENT_UNREACHABLE, "t"),
            new HostState.NonOperational(Reason.CLUSTER_LEVEL_UNSUPPORTED, "t"),
            new HostState.NonOperational(Reason.MANAGEMENT_NETWORK_PENDING, "t"),
            new HostState.NonOperational(Reason.MANAGEMENT_NETWORK_MISSING, "t"),
            new HostState.InstallFailed(Reason.AGENT_ERROR, "t"));
  }
}
