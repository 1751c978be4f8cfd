package org.uplink.cli.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.api.join.PendingHostDocument;
import org.uplink.command.CommandFailure;
import org.uplink.command.Terminal;
import picocli.CommandLine;

/** What an approval asks of a person before any host is approved. */
final class HostApproveCommandTest {
  private static final String CODE = "7K3M-Q0TA-0000-1111-2222-3333-4444-ZZZZ";
  private static final String OTHER = "0000-Q0TA-0000-1111-2222-3333-4444-ZZZZ";

  private final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void showsTheCodeAndAsks() {
    HostApproveCommand command = command(Optional.of("yes"), "node1");

    assertThat(command.confirmed(hosts(host("node2", OTHER), host("node1", CODE)))).isEqualTo(CODE);

    assertThat(printed()).contains("node1 from 192.0.2.9:40000", CODE).doesNotContain(OTHER);
    assertThat(asked).hasSize(1);
  }

  @Test
  void everyOtherAnswerApprovesNothing() {
    for (Optional<String> answer :
        List.of(Optional.<String>empty(), Optional.of(""), Optional.of("y"), Optional.of("no"))) {
      HostApproveCommand command = command(answer, "node1");

      assertThatThrownBy(() -> command.confirmed(hosts(host("node1", CODE))))
          .as(answer.toString())
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("was not approved");
    }
  }

  @Test
  void asksNobodyWithoutATerminal() {
    HostApproveCommand command = new HostApproveCommand(terminal(), question(false, "yes"));
    new CommandLine(command).parseArgs("node1");

    assertThatThrownBy(() -> command.confirmed(hosts(host("node1", CODE))))
        .hasMessageContaining("the code is missing");
    assertThat(asked).isEmpty();
  }

  /** A stranger can ask under any name. */
  @Test
  void wantsTheCodeIfSeveralHostsWaitUnderTheName() {
    HostApproveCommand command = command(Optional.of("yes"), "node1");

    assertThatThrownBy(() -> command.confirmed(hosts(host("node1", CODE), host("node1", OTHER))))
        .hasMessageContaining("2 hosts wait as node1");
    assertThatThrownBy(() -> command.confirmed(hosts()))
        .hasMessageContaining("No host node1 waits");
    assertThat(asked).isEmpty();
  }

  @Test
  void readsACodeInOneWordOrSeveral() {
    assertThat(PendingHosts.code(List.of(CODE)).orElseThrow().text()).isEqualTo(CODE);
    assertThat(PendingHosts.code(List.of(CODE.split("-", -1))).orElseThrow().text())
        .isEqualTo(CODE);
    assertThat(PendingHosts.code(List.of())).isEmpty();
    assertThatThrownBy(() -> PendingHosts.code(List.of("7K3M")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("not whole");
  }

  /** Whatever the engine is, it does not control the terminal. */
  @Test
  void cleansWhatStrangersSay() {
    PendingHosts.print(terminal().out(), terminal(), host("node1\u001b[2J\u202e", CODE));

    assertThat(printed()).contains("node1?[2J?").doesNotContain("\u001b", "\u202e");
  }

  /** A script gives it to `uplink agent join --authority`, before any host asks. */
  @Test
  void pendingShowsTheAuthority() {
    pending(hosts(host("node1", CODE)));
    assertThat(printed()).contains("authority: " + "ab".repeat(32), CODE);
    printed.reset();

    pending(hosts());
    assertThat(printed()).contains("authority: " + "ab".repeat(32), "No host waits");
    printed.reset();

    pending(hosts(host("node1", CODE)), "--json");
    assertThat(printed())
        .contains("\"authority\"", "ab".repeat(32), "\"items\"", CODE)
        .startsWith("{");
  }

  private void pending(PendingHosts hosts, String... arguments) {
    var command = new HostPendingCommand(terminal());
    new CommandLine(command).parseArgs(arguments);
    command.print(hosts);
  }

  private HostApproveCommand command(Optional<String> answer, String... arguments) {
    HostApproveCommand command =
        new HostApproveCommand(terminal(), question(true, answer.orElse(null)));
    new CommandLine(command).parseArgs(arguments);
    return command;
  }

  private HostApproveCommand.Question question(
      boolean canAsk, @org.jspecify.annotations.Nullable String answer) {
    return new HostApproveCommand.Question() {
      @Override
      public boolean canAsk() {
        return canAsk;
      }

      @Override
      public Optional<String> ask(String prompt) {
        asked.add(prompt);
        return Optional.ofNullable(answer);
      }
    };
  }

  private Terminal terminal() {
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new Terminal(stream, stream, false);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static PendingHosts hosts(PendingHostDocument... hosts) {
    return new PendingHosts(List.of(hosts), Optional.of("ab".repeat(32)));
  }

  private static PendingHostDocument host(String name, String code) {
    return new PendingHostDocument(
        code, name, "192.0.2.9:40000", Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);
  }
}
