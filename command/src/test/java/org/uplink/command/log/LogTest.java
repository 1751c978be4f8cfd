package org.uplink.command.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uplink.platform.LogPeer;
import org.uplink.platform.StandardError;
import org.uplink.platform.StandardError.LineFormat;
import org.uplink.platform.TextSanitizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class LogTest {
  private static final String HOSTILE =
      "a\u001b]0;x\u0007b\nERROR Engine: c\u009b2Jd\u202ee\u2028f";
  private static final String CLEAN = "a?]0;x?b ERROR Engine: c?2Jd?e?f";

  /**
   * The first process of a JVM makes it print a warning to standard error, which these tests read.
   * It may be a process of the program that runs the tests.
   */
  @BeforeAll
  static void startFirstProcess() throws Exception {
    assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
  }

  @Test
  void logbackXmlIsValidAndConfiguresTheLoggers() throws Exception {
    log(
        context -> {
          assertThat(context.getStatusManager().getCopyOfStatusList())
              .filteredOn(status -> status.getEffectiveLevel() >= Status.WARN)
              .isEmpty();
          assertThat(context.getLogger("org.uplink.Test").getEffectiveLevel())
              .isEqualTo(Level.WARN);
          assertThat(context.getLogger("org.flywaydb.Test").getEffectiveLevel())
              .isEqualTo(Level.OFF);
          assertThat(context.getLogger("io.netty.Test").getEffectiveLevel()).isEqualTo(Level.WARN);
          assertThat(context.getLogger("ROOT").getAppender("limited"))
              .isInstanceOfSatisfying(
                  LimitedAppender.class,
                  limited -> {
                    assertThat(limited.isStarted()).isTrue();
                    assertThat(limited.getAppender("stderr").isStarted()).isTrue();
                  });
        });
  }

  @Test
  void textsFromOutsideStayOnOneLineAndCannotControlTheTerminal() throws Exception {
    String log =
        log(
            context ->
                context
                    .getLogger("org.uplink.Test")
                    .warn(
                        "host {} failed",
                        HOSTILE,
                        new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE))));
    assertThat(log).contains("host " + CLEAN + " failed\n");
    assertThat(log).contains("IllegalStateException: " + CLEAN + "\n");
    assertThat(log).contains("IllegalArgumentException: " + CLEAN + "\n");
    assertThat(log.codePoints().filter(point -> point != '\n' && point != '\t'))
        .allMatch(TextSanitizer::isPrintable);
  }

  @Test
  void linesOfPeerAreLimitedAndCountedWhateverTheEntryIs() throws Exception {
    String log =
        log(
            context -> {
              var host = LogPeer.known("host7");
              for (var i = 0; i < 5_000; i++) {
                context.getLogger("org.uplink.A").warn("{} sent {}", host, i);
                context.getLogger("org.uplink.B").warn("no answer of {}", host);
              }
            });
    assertThat(log.lines()).hasSize(LineLimit.LINES_OF_SOURCE + 1);
    assertThat(log).endsWith("… 9,700 more lines of host7 were left out in the last minute\n");
  }

  @Test
  void entriesThatNamePeerInNoWayAreLimitedToo() throws Exception {
    String log =
        log(
            context -> {
              for (var i = 0; i < 1_000; i++) {
                context.getLogger("org.uplink.A").warn("value {}", i);
                context.getLogger("io.netty.B").warn("text of a peer " + i);
              }
            });
    assertThat(log.lines()).hasSize(2 * LineLimit.LINES_OF_SOURCE + 2);
    assertThat(log)
        .contains("… 700 more lines of A like \"value {}\" were left out")
        .contains("… 700 more lines of io.netty.B were left out");
  }

  @Test
  void stackTracesCountByTheirLinesAndTextsAreShort() throws Exception {
    String log =
        log(
            context -> {
              for (var i = 0; i < 1_000; i++) {
                context
                    .getLogger("org.uplink.A")
                    .error(
                        "{} failed: {}",
                        LogPeer.known("host7"),
                        "x".repeat(1 << 16),
                        new IllegalStateException("y".repeat(1 << 16)));
              }
            });
    assertThat(log.lines()).hasSizeLessThan(2 * LineLimit.LINES_OF_SOURCE);
    assertThat(log.lines()).allMatch(line -> line.length() < LogMessage.MAX_LENGTH + 200);
  }

  @Test
  void strangersOfOneNetworkAreOneSource() throws Exception {
    String log =
        log(
            context -> {
              for (var i = 0; i < 1_000; i++) {
                var address = new InetSocketAddress("2001:db8::%x".formatted(i + 1), i + 1);
                context
                    .getLogger("org.uplink.A")
                    .warn("Refused {}", LogPeer.stranger(address, address.toString()));
              }
            });
    assertThat(log.lines()).hasSize(LineLimit.LINES_OF_SOURCE + 1);
    assertThat(log).contains("… 700 more lines of 2001:db8:0:0:0:0:0:0/64 were left out");
  }

  @Test
  void correlationIdStandsBeforeTheMessage() throws Exception {
    String log =
        log(
            context -> {
              context.getMDCAdapter().put("correlation", "run-42");
              context.getLogger("org.uplink.Test").warn("host {} failed", "h1");
              context.getMDCAdapter().clear();
              context.getLogger("org.uplink.Test").warn("another");
            });
    assertThat(log).contains("WARN  Test: [run-42] host h1 failed\n", "WARN  Test: another\n");
  }

  @Test
  void jsonLinesParseWhateverTheTextsAre() throws Exception {
    String hostile = HOSTILE + "\"quoted\" \\ \r\n {\"level\":\"ERROR\"} \ud800 東京";
    List<JsonNode> entries =
        json(
            context -> {
              context.getMDCAdapter().put("correlation", "run-42");
              var cause = new IllegalArgumentException(hostile);
              var thrown = new IllegalStateException(hostile, cause);
              thrown.addSuppressed(new IllegalStateException(hostile));
              context.getLogger("org.uplink.Test").warn("host {} failed", hostile, thrown);
              context.getMDCAdapter().clear();
              context.getLogger("org.uplink.Test").error("plain");
            });

    assertThat(entries).hasSize(2);
    JsonNode first = entries.getFirst();
    assertThat(first.path("timestamp").longValue()).isPositive();
    assertThat(first.path("level").stringValue()).isEqualTo("WARN");
    assertThat(first.path("loggerName").stringValue()).isEqualTo("org.uplink.Test");
    assertThat(first.path("mdc").path("correlation").stringValue()).isEqualTo("run-42");
    assertThat(first.path("formattedMessage").stringValue())
        .isEqualTo("host " + CLEAN + "\"quoted\" \\ ?  {\"level\":\"ERROR\"} ? 東京" + " failed");
    JsonNode thrown = first.path("throwable");
    assertThat(thrown.path("className").stringValue()).isEqualTo("java.lang.IllegalStateException");
    assertThat(thrown.path("message").stringValue()).startsWith(CLEAN);
    assertThat(thrown.path("cause").path("message").stringValue()).startsWith(CLEAN);
    assertThat(thrown.path("suppressed").path(0).path("message").stringValue()).startsWith(CLEAN);
    assertThat(thrown.path("stepArray").size()).isPositive();
    assertThat(entries.get(1).path("mdc").has("correlation")).isFalse();
  }

  @Test
  void jsonLinesAreShorterThanTheJournalsLimit() throws Exception {
    List<JsonNode> entries =
        json(
            context -> {
              Exception thrown = new IllegalStateException("東".repeat(1 << 16));
              for (var i = 0; i < 50; i++) {
                thrown = new IllegalStateException("\"\\".repeat(1 << 16), thrown);
              }
              context.getLogger("org.uplink.Test").warn("東".repeat(1 << 16), thrown);
            });

    assertThat(entries).hasSize(1);
    assertThat(entries.getFirst().path("throwable").path("className").stringValue())
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void eachLineForTheJournalHasItsPriority() throws Exception {
    Consumer<LoggerContext> action =
        context -> {
          context.getLogger("org.uplink").setLevel(Level.TRACE);
          context.getLogger("org.uplink.Test").error("broken", new IllegalStateException("why"));
          context.getLogger("org.uplink.Test").info("fine");
          context.getLogger("org.uplink.Test").debug("detail");
        };

    List<String> text = log(LineFormat.TEXT, true, action).lines().toList();
    assertThat(text.getFirst()).startsWith("<3>").contains("broken");
    assertThat(text.subList(0, text.size() - 2))
        .hasSizeGreaterThan(2)
        .allMatch(line -> line.startsWith("<3>"));
    assertThat(text.get(text.size() - 2)).startsWith("<6>").endsWith("fine");
    assertThat(text.getLast()).startsWith("<7>").endsWith("detail");

    List<String> json = log(LineFormat.JSON, true, action).lines().toList();
    assertThat(json).hasSize(3);
    assertThat(json.getFirst()).startsWith("<3>{");
    assertThat(json.get(1)).startsWith("<6>{");
  }

  /** Code that agent and guard share prints to standard error without a logger. */
  @Test
  void standardErrorWritesTheSameJson() throws Exception {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    StandardError.use(LineFormat.JSON);
    try {
      StandardError.print("the guard " + HOSTILE + " \"a\\");
      StandardError.print(
          "applying failed:", new IllegalStateException(HOSTILE, new IllegalStateException("b")));
    } finally {
      StandardError.use(LineFormat.TEXT);
      System.setErr(before);
    }
    List<JsonNode> entries = parse(out.toString(StandardCharsets.UTF_8));
    assertThat(entries).hasSize(2);
    assertThat(entries.getFirst().path("level").stringValue()).isEqualTo("WARN");
    assertThat(entries.getFirst().path("formattedMessage").stringValue())
        .isEqualTo("the guard " + CLEAN + " \"a\\");
    assertThat(entries.get(1).path("level").stringValue()).isEqualTo("ERROR");
    JsonNode thrown = entries.get(1).path("throwable");
    assertThat(thrown.path("message").stringValue()).isEqualTo(CLEAN);
    assertThat(thrown.path("stepArray").path(0).path("methodName").stringValue())
        .isEqualTo("standardErrorWritesTheSameJson");
    assertThat(thrown.path("cause").path("message").stringValue()).isEqualTo("b");
  }

  /** Returns the entries of an action, each of which is one line. */
  private static List<JsonNode> json(Consumer<LoggerContext> action) throws Exception {
    return parse(log(LineFormat.JSON, false, action));
  }

  private static List<JsonNode> parse(String log) {
    assertThat(log).endsWith("\n");
    assertThat(log.codePoints().filter(point -> point != '\n'))
        .allMatch(TextSanitizer::isPrintable);
    return log.lines()
        .peek(
            line ->
                assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(JsonLogEncoder.MAX_BYTES))
        .map(new ObjectMapper()::readTree)
        .toList();
  }

  private static String log(Consumer<LoggerContext> action) throws Exception {
    return log(LineFormat.TEXT, false, action);
  }

  /** Runs an action with the logging of the programs. */
  private static String log(LineFormat format, boolean journal, Consumer<LoggerContext> action)
      throws Exception {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    try {
      var configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(LoggingOptions.class.getResource("/logback.xml"));
      var limited = (LimitedAppender) context.getLogger("ROOT").getAppender("limited");
      LoggingOptions.setFormat(
          (OutputStreamAppender<ILoggingEvent>) limited.getAppender("stderr"), format, journal);
      action.accept(context);
    } finally {
      context.stop();
      System.setErr(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
