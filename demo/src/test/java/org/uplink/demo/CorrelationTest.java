package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The ids that the log of an agent takes over from its engine. */
class CorrelationTest {
  private static final String ENGINE = "org.uplink.engine.run.schedule.RunScheduler";
  private static final String AGENT = "org.uplink.rpc.jsonrpc.Dispatcher";

  private final Log log = new Log();

  @TempDir private Path scratch;

  @BeforeEach
  void keepLog() {
    log.start();
    for (String name : List.of(ENGINE, AGENT)) {
      logger(name).setLevel(Level.DEBUG);
      logger(name).addAppender(log);
    }
  }

  @AfterEach
  void restoreLog() {
    for (String name : List.of(ENGINE, AGENT)) {
      logger(name).detachAppender(log);
      logger(name).setLevel(null);
    }
  }

  @Test
  void linesOfRunHaveItsIdOnBothSides() {
    try (var fixture = EngineAndAgentFixture.start(scratch)) {
      fixture.add("node");
      fixture.ask("host", "install", "node");
    }

    assertThat(log.messages(ENGINE, "run-1"))
        .contains("The install of host node begins")
        .anyMatch(message -> message.startsWith("The install of host node has "));
    assertThat(log.messages(AGENT, "run-1"))
        .isNotEmpty()
        .allMatch(message -> message.contains(" calls Host."))
        .anyMatch(message -> message.endsWith("Host.getCapabilities"));
  }

  @Test
  void eachRequestForPlanHasItsOwnId() {
    try (var fixture = EngineAndAgentFixture.start(scratch)) {
      fixture.add("node");
      fixture.ask("host", "deploy-network", "node", "--dry-run");
      fixture.ask("host", "deploy-network", "node", "--dry-run");
    }

    List<String> ids = log.idsOfCalls();
    assertThat(ids).hasSize(2).allMatch(id -> id.matches("request-[0-9a-f]{8}"));
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  private static final class Log extends AppenderBase<ILoggingEvent> {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      entries.add(
          new Entry(
              event.getLoggerName(),
              Optional.ofNullable(event.getMDCPropertyMap().get("correlation")).orElse(""),
              event.getFormattedMessage()));
    }

    List<String> messages(String logger, String id) {
      return entries.stream()
          .filter(entry -> entry.logger.equals(logger) && entry.id.equals(id))
          .map(Entry::message)
          .toList();
    }

    /** Returns the ids that the agent saw, each once. */
    List<String> idsOfCalls() {
      return entries.stream()
          .filter(entry -> entry.logger.equals(AGENT))
          .map(Entry::id)
          .distinct()
          .toList();
    }

    private record Entry(String logger, String id, String message) {}
  }
}
