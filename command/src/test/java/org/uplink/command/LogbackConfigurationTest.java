package org.uplink.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import java.net.URL;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The logging of the programs. A configuration with an error logs in another form, or nothing. */
class LogbackConfigurationTest {
  @Test
  void configuresWithoutErrorsAndWarnings() throws Exception {
    URL configuration =
        Objects.requireNonNull(LogbackConfigurationTest.class.getResource("/logback.xml"));
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);

    configurator.doConfigure(configuration);

    assertThat(context.getStatusManager().getCopyOfStatusList())
        .filteredOn(status -> status.getEffectiveLevel() >= Status.WARN)
        .isEmpty();
    assertThat(context.getLogger("ROOT").iteratorForAppenders().hasNext()).isTrue();
    context.stop();
  }
}
