package org.uplink.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.host.Software;
import org.uplink.engine.network.HostNetworks;

class NextStepTest {
  private static final Pattern COMMAND = Pattern.compile("uplink host ([a-z-]+) node1");
  private static final String AT_DECISION =
      "To deploy the management network ovirtmgmt on eth1, run: uplink host install node1";

  static Stream<HostState> states() {
    return Stream.concat(
        Stream.of(
            new HostState.Unassigned(),
            new HostState.Installing(),
            new HostState.Initializing(),
            new HostState.Up(),
            new HostState.Connecting(),
            new HostState.Maintenance()),
        Arrays.stream(Reason.values())
            .flatMap(
                reason ->
                    Stream.of(
                        new HostState.Up(Optional.of(reason), Optional.of("text")),
                        new HostState.InstallFailed(reason, "text"),
                        new HostState.NonOperational(reason, "text"),
                        new HostState.NonResponsive(reason, "text"))));
  }

  @ParameterizedTest
  @MethodSource("states")
  void namesCommandThatTheStateAllows(HostState state) {
    List<String> commands =
        COMMAND
            .matcher(NextStep.now(host(state), AT_DECISION))
            .results()
            .map(command -> command.group(1))
            .toList();
    assertThat(commands)
        .isNotEmpty()
        .allSatisfy(
            command ->
                assertThat(
                        switch (command) {
                          case "show" -> true;
                          case "install" ->
                              state.after(new HostEvent.InstallRequested()).isPresent();
                          case "sync" -> state.after(new HostEvent.DeployRequested()).isPresent();
                          case "activate" ->
                              state.after(new HostEvent.ActivateRequested()).isPresent();
                          default -> false;
                        })
                    .as("%s in %s", command, state)
                    .isTrue());
  }

  @ParameterizedTest
  @MethodSource("states")
  void deploysOnlyWhereTheNetworkIsMissing(HostState state) {
    String step = NextStep.now(host(state), AT_DECISION);
    boolean missing =
        state instanceof HostState.Unassigned
            || (state instanceof HostState.NonOperational(Reason reason, String _)
                && reason == Reason.MANAGEMENT_NETWORK_MISSING);
    assertThat(step.contains("deploy")).as(step).isEqualTo(missing);
  }

  private static Host host(HostState state) {
    return new Host(
        "node1",
        "192.0.2.1",
        54321,
        "Default",
        state,
        Optional.of("eth1"),
        Software.unknown(),
        HostNetworks.NONE,
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
