package org.uplink.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.uplink.engine.host.HostState.Reason;

/** Compares the function from state to state with the table in docs/reference/host-states.md. */
final class HostStateTest {
  private static final Path TABLE = Path.of("..", "docs", "reference", "host-states.md");

  private static final List<HostState> STATES =
      List.of(
          new HostState.Unassigned(),
          new HostState.Installing(),
          new HostState.InstallFailed(Reason.AGENT_LOST, "gone"),
          new HostState.Initializing(),
          new HostState.Up(),
          new HostState.Connecting(),
          new HostState.NonOperational(Reason.SETUP_NETWORKS_FAILED, "rolled back"),
          new HostState.NonResponsive(Reason.AGENT_UNREACHABLE, "silent"),
          new HostState.Maintenance());

  private static final List<HostEvent> EVENTS =
      List.of(
          new HostEvent.InstallRequested(),
          new HostEvent.DeployRequested(),
          new HostEvent.RestoreRequested(),
          new HostEvent.NetworkRestored(),
          new HostEvent.ActivateRequested(),
          new HostEvent.MaintenanceRequested(),
          new HostEvent.AgentSilent(Reason.AGENT_UNREACHABLE, "t"),
          new HostEvent.LevelUnsupported("t"),
          new HostEvent.DeploymentSkipped("t"),
          new HostEvent.NetworkFailed(Reason.SETUP_NETWORKS_FAILED, "t"),
          new HostEvent.ChangeFailed(Reason.SETUP_NETWORKS_REFUSED, "t"),
          new HostEvent.RunFailed(Reason.AGENT_ERROR, "t"),
          new HostEvent.NetworkInPlace(),
          new HostEvent.Activated(),
          new HostEvent.NetworkLost("t"),
          new HostEvent.PingFailed(),
          new HostEvent.GracePeriodExpired("t"),
          new HostEvent.AnsweredAgain());

  @Test
  void functionMatchesDocumentedTable() throws Exception {
    List<List<String>> table = table();
    assertThat(table.getFirst().subList(1, STATES.size() + 1))
        .isEqualTo(STATES.stream().map(state -> state.getClass().getSimpleName()).toList());
    Map<String, List<String>> lines =
        table.subList(1, table.size()).stream()
            .collect(Collectors.toMap(List::getFirst, Function.identity()));
    assertThat(lines.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(HostEvent.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
    var wrong = new ArrayList<String>();
    for (var event : EVENTS) {
      List<String> line = lines.getOrDefault(event.getClass().getSimpleName(), List.of());
      for (var i = 0; i < STATES.size(); i++) {
        Optional<String> next =
            STATES.get(i).after(event).map(state -> state.getClass().getSimpleName());
        if (!next.orElse("").equals(line.get(i + 1))) {
          wrong.add(
              STATES.get(i) + ", " + event + ": " + next + ", in the table " + line.get(i + 1));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void triesEveryStateAndEvent() {
    assertThat(STATES)
        .extracting(state -> (Object) state.getClass())
        .containsExactlyInAnyOrderElementsOf(records(HostState.class).toList());
    assertThat(STATES).extracting(HostState::name).containsExactlyInAnyOrder(StateName.values());
    assertThat(EVENTS).hasSize(HostEvent.class.getPermittedSubclasses().length);
  }

  /** Otherwise the end of the run could not be stored. */
  @Test
  void everyEventThatEndsARunIsAllowedInBothStatesOfARun() {
    assertThat(EVENTS)
        .filteredOn(event -> new HostState.Installing().after(event).isPresent())
        .filteredOn(event -> !(event instanceof HostEvent.NetworkInPlace))
        .allSatisfy(
            event ->
                assertThat(new HostState.Initializing().after(event)).as("%s", event).isPresent());
  }

  /** The monitor reads a host, and a run may begin before the monitor stores what it saw. */
  @Test
  void noEventOfTheMonitorIsAllowedInStatesOfARun() {
    assertThat(
            List.of(
                new HostEvent.NetworkLost("t"),
                new HostEvent.PingFailed(),
                new HostEvent.GracePeriodExpired("t"),
                new HostEvent.AnsweredAgain()))
        .allSatisfy(
            event -> {
              assertThat(new HostState.Installing().after(event)).isEmpty();
              assertThat(new HostState.Initializing().after(event)).isEmpty();
            });
  }

  @Test
  void stateHasReasonOfEvent() {
    assertThat(EVENTS.stream().map(event -> new HostState.Installing().after(event)))
        .filteredOn(Optional::isPresent)
        .map(Optional::get)
        .containsExactly(
            new HostState.NonResponsive(Reason.AGENT_UNREACHABLE, "t"),
            new HostState.NonOperational(Reason.CLUSTER_LEVEL_UNSUPPORTED, "t"),
            new HostState.NonOperational(Reason.MANAGEMENT_NETWORK_MISSING, "t"),
            new HostState.NonOperational(Reason.SETUP_NETWORKS_FAILED, "t"),
            new HostState.Up(Optional.of(Reason.SETUP_NETWORKS_REFUSED), Optional.of("t")),
            new HostState.InstallFailed(Reason.AGENT_ERROR, "t"),
            new HostState.Initializing());
    assertThat(new HostState.Connecting().after(new HostEvent.GracePeriodExpired("t")))
        .contains(new HostState.NonResponsive(Reason.STOPPED_ANSWERING, "t"));
  }

  /** Returns the rows of the table, the heading first, each a list of cells. */
  private static List<List<String>> table() throws Exception {
    return Files.readAllLines(TABLE).stream()
        .dropWhile(line -> !line.startsWith("| event |"))
        .takeWhile(line -> line.startsWith("|"))
        .filter(line -> !line.startsWith("|---"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|", -1)).map(String::strip).toList())
        .toList();
  }

  /** Returns the records of a sealed type, also those of the sealed types below it. */
  private static Stream<Class<?>> records(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(HostStateTest::records)
        : Stream.of(type);
  }
}
