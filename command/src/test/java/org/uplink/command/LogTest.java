package org.uplink.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.uplink.platform.PrintableText;

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
          assertThat(context.getLogger("ROOT").getAppender("stderr").isStarted()).isTrue();
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
        .allMatch(PrintableText::isPrintable);
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
