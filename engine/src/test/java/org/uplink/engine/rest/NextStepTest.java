package org.uplink.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Situation;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.host.Software;
import org.uplink.engine.network.HostNetworks;

class NextStepTest {
  private static final Pattern COMMAND = Pattern.compile("uplink host ([a-z-]+) node1");
  private static final List<Decision> DECISIONS = decisions();

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

  /** Each row of the decision table in each state: what is printed can be run, and fits. */
  @ParameterizedTest
  @MethodSource("states")
  void eachRowsNextStepCanBeRunInTheState(HostState state) {
    boolean missing =
        state instanceof HostState.NonOperational(Reason reason, String _)
            && reason == Reason.MANAGEMENT_NETWORK_MISSING;
    for (Decision decision : DECISIONS) {
      String step = NextStep.now(host(state), decision);
      assertThat(commands(step))
          .as("%s in %s", step, state)
          .isNotEmpty()
          .allMatch(command -> isAllowed(command, state));
      assertThat(step.contains("nothing to do"))
          .as("%s in %s", step, state)
          .isEqualTo(state.equals(new HostState.Up()));
      if (!missing) {
        assertThat(step).as("%s", state).doesNotContain("deploy");
      }
    }
  }

  /** Returns decisions of all situations, of all rows, with different next steps. */
  private static List<Decision> decisions() {
    Map<String, Decision> byStep = new TreeMap<>();
    for (Situation situation : Situation.all()) {
      Decision decision = Decision.from(situation.facts());
      byStep.putIfAbsent(decision.row() + decision.nextStep(), decision);
    }
    assertThat(byStep.values()).extracting(Decision::row).contains(1, 2, 3, 4, 5, 6, 7, 8, 9);
    return List.copyOf(byStep.values());
  }

  private static List<String> commands(String step) {
    return COMMAND.matcher(step).results().map(command -> command.group(1)).toList();
  }

  private static boolean isAllowed(String command, HostState state) {
    return switch (command) {
      case "show" -> true;
      case "install" -> state.after(new HostEvent.InstallRequested()).isPresent();
      case "deploy-network", "sync" -> state.after(new HostEvent.DeployRequested()).isPresent();
      case "activate" -> state.after(new HostEvent.ActivateRequested()).isPresent();
      default -> false;
    };
  }

  private static Host host(HostState state) {
    return new Host(
        "node1",
        new HostAccess.Direct("192.0.2.1", 54321),
        "Default",
        state,
        Optional.of("eth1"),
        Software.unknown(),
        HostNetworks.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
