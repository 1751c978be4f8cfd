package org.uplink.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.uplink.command.Terminal.Colour;
import org.uplink.platform.TextSanitizer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class TerminalTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

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

  /** A line that wraps would scroll the terminal each time it is overwritten. */
  @Test
  void aLineThatIsOverwrittenFitsTheTerminalAndKeepsItsEnd() {
    assertThat(overwritten(OptionalInt.of(40), "9 s left; " + "x".repeat(100), "; keep? [y/N] "))
        .isEqualTo("9 s left; xxxxxxxxxx…; keep? [y/N] ")
        .hasSizeLessThan(40);
    assertThat(overwritten(OptionalInt.empty(), "x".repeat(100), "")).hasSizeLessThan(80);
    assertThat(overwritten(OptionalInt.of(20), "9 s left", "; keep the network? [y/N] "))
        .isEqualTo("; keep the net…");
    assertThat(overwritten(OptionalInt.of(120), "9 s left", "!")).isEqualTo("9 s left!");
  }

  @Test
  void readsTheSizeOfATerminal() {
    assertThat(TerminalSize.ofSize("24 132\n")).hasValue(132);
    assertThat(TerminalSize.ofSize("0 0\n")).isEmpty();
    assertThat(TerminalSize.ofSize("")).isEmpty();
    assertThat(TerminalSize.columns(new File("/dev/null"))).isEmpty();
  }

  private String overwritten(OptionalInt columns, String text, String end) {
    errors.reset();
    var stream = new PrintStream(errors, true, StandardCharsets.UTF_8);
    new Terminal(stream, stream, false, columns).overwriteLine(text, end);
    assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("\r\u001b[K");
    return errors.toString(StandardCharsets.UTF_8).substring("\r\u001b[K".length());
  }

  @Test
  void colourDoesNotCountAsWidth() {
    Table table = new Table("A", "B");
    table.row().cell("x", Colour.GOOD).cell("y");
    table.print(terminal(true));
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\u001b[32mx\u001b[0m  y\n");
  }

  /** A text from outside must not move the cursor or look like a line of its own. */
  @Test
  void noTextControlsTheTerminal() {
    Terminal terminal = terminal(false);
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String hostile = "x" + Character.toString(point) + "y";
      out.reset();
      terminal.out().println(hostile);
      terminal.out().print(hostile.toCharArray());
      terminal.out().append(hostile).append('\n');
      terminal.printText(hostile);
      Table table = new Table("A");
      table.row().cell(hostile);
      table.print(terminal);
      String shown = out.toString(StandardCharsets.UTF_8);
      if (!shown.codePoints().allMatch(each -> each == '\n' || TextSanitizer.isPrintable(each))
          || shown.lines().count() > 6) {
        fail("U+%04X: %s".formatted(point, shown));
      }
    }
  }

  @Test
  void breaksCellsSoThatTheTableFitsTheTerminal() {
    Table table = new Table("HOST", "NIC", "REASON");
    table.row().cell("a", Colour.STRONG).cell("eth0").cell("one two three four five six seven");
    table.row().cell("host-with-a-long-name").cell("bond0.100,eth1").cell("");
    for (int width : new int[] {20, 30, 40, 79, 80, 200}) {
      out.reset();
      table.print(new Terminal(print(), System.err, false, OptionalInt.of(width)));
      String text = out.toString(StandardCharsets.UTF_8);
      assertThat(text.lines()).allMatch(line -> line.length() <= width);
      assertThat(text).contains("seven");
      assertThat(text.lines().count()).as("width %d", width).isGreaterThanOrEqualTo(3);
    }
    assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(3);
  }

  @Test
  void readsTheWidthOfTheTerminal() {
    assertThat(Terminal.columns("132")).hasValue(132);
    assertThat(Terminal.columns("5")).isEmpty();
    assertThat(Terminal.columns("0")).isEmpty();
    assertThat(Terminal.columns("")).isEmpty();
  }

  @Test
  void readerThatEndsIsNoFailure() {
    StandardOutput pipe =
        StandardOutput.to(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    StandardOutput disk =
        StandardOutput.to(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException("No space left on device");
              }
            });
    assertThat(statusOfPrinting(pipe)).isEqualTo(ExitStatus.READER_ENDED);
    assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(statusOfPrinting(disk)).isEqualTo(ExitStatus.ERROR);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("incomplete");
  }

  @Test
  void explainsWhyItRefusesNumbersAndPaths() {
    for (String[] wrong :
        new String[][] {
          {"--number", "x"}, {"--port", "70000"}, {"--port", "-1"}, {"--path", "\0"}
        }) {
      errors.reset();
      int status =
          new CommandRunner(new Terminal(print(), errors(), false), List.of())
              .run(() -> new CommandLine(new Options()), wrong);
      assertThat(status).isEqualTo(ExitStatus.USAGE);
      assertThat(errors.toString(StandardCharsets.UTF_8))
          .startsWith("uplink: " + wrong[0] + ": ")
          .doesNotContain("Exception", "java.", " int");
    }
  }

  private int statusOfPrinting(StandardOutput to) {
    Terminal terminal = new Terminal(to, errors(), false);
    return new CommandRunner(terminal, List.of()).run(() -> new CommandLine(new Hello(terminal)));
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
    return new Terminal(print(), System.err, colour);
  }

  private PrintStream print() {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  private PrintStream errors() {
    return new PrintStream(errors, true, StandardCharsets.UTF_8);
  }

  @Command(name = "hello")
  private record Hello(Terminal terminal) implements Callable<Integer> {
    @Override
    public Integer call() {
      terminal.out().println("hello");
      return ExitStatus.SUCCESS;
    }
  }

  @Command(name = "options")
  private static final class Options implements Callable<Integer> {
    @Option(names = "--number")
    private Optional<Integer> number = Optional.empty();

    @Option(names = "--port", converter = OptionConverters.ToPort.class)
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--path")
    private Optional<Path> path = Optional.empty();

    @Override
    public Integer call() {
      return number.isPresent() && port.isPresent() && path.isPresent()
          ? ExitStatus.SUCCESS
          : ExitStatus.NEGATIVE;
    }
  }
}
