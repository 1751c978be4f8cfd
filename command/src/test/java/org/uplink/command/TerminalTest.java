package org.uplink.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.uplink.command.Terminal.Colour;
import org.uplink.platform.PrintableText;

class TerminalTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void alignsColumnsWithoutTrailingBlanks() {
    Table table = new Table("HOST", "NIC", "REASON");
    table.row().cell("a-long-name").cell("eth0").cell("");
    table.row().cell("b✓").cell("bond0.100").cell("why not");
    table.print(terminal(false));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            HOST         NIC        REASON
            a-long-name  eth0
            b✓           bond0.100  why not
            """);
  }

  @Test
  void colourDoesNotCountAsWidth() {
    Table table = new Table("A", "B");
    table.row().cell("x", Colour.GOOD).cell("y");
    table.print(terminal(true));
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\u001b[32mx\u001b[0m  y\n");
  }

  /** A text from outside may only be shown. It must not move the cursor or forge a line. */
  @Test
  void noTextControlsTheTerminal() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String hostile = "x" + Character.toString(point) + "y";
      out.reset();
      Terminal terminal = terminal(false);
      terminal.out().println(hostile);
      terminal.out().print(hostile.toCharArray());
      terminal.out().append(hostile).append('\n');
      terminal.printText(hostile);
      Table table = new Table("A");
      table.row().cell(hostile);
      table.print(terminal);
      String shown = out.toString(StandardCharsets.UTF_8);
      assertThat(shown.replaceAll("\u001b\\[[0-9]{1,2}m", "").codePoints())
          .as("U+%04X", point)
          .allMatch(each -> each == '\n' || PrintableText.isPrintable(each));
      assertThat(shown.lines().count()).as("U+%04X", point).isLessThanOrEqualTo(6);
    }
  }

  @Test
  void usesNoColourWithoutTerminal() {
    assertThat(Terminal.wantsColour(Map.of("TERM", "xterm"), null)).isFalse();
    assertThat(terminal(false).paint(Colour.BAD, "x")).isEqualTo("x");
  }

  @Test
  void keepsStateInXdgStateHomeOrHome() {
    DefaultDirectories home = DefaultDirectories.of(Map.of("HOME", "/home/you"));
    assertThat(home.quickstart()).isEqualTo(Path.of("/home/you/.local/state/uplink/quickstart"));
    DefaultDirectories xdg =
        DefaultDirectories.of(Map.of("HOME", "/home/you", "XDG_STATE_HOME", "/state"));
    assertThat(xdg.lab()).isEqualTo(Path.of("/state/uplink/lab"));
    DefaultDirectories relative =
        DefaultDirectories.of(Map.of("HOME", "/home/you", "XDG_STATE_HOME", "state"));
    assertThat(relative).isEqualTo(home);
  }

  private Terminal terminal(boolean colour) {
    return new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), System.err, colour);
  }
}
