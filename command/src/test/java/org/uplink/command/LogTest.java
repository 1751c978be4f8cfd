package org.uplink.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.uplink.platform.LogPeer;
import org.uplink.platform.TextSanitizer;

class LogTest {
  private static final String HOSTILE =
      "a\u001b]0;x\u0007b\nERROR Engine: c\u009b2Jd\u202ee\u2028f";
  private static final String CLEAN = "a?]0;x?b ERROR Engine: c?2Jd?e?f";

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

  /** Runs an action with the logging of the programs. */
  private static String log(Consumer<LoggerContext> action) throws Exception {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    try {
      var configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(LoggingOptions.class.getResource("/logback.xml"));
      action.accept(context);
    } finally {
      context.stop();
      System.setErr(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
