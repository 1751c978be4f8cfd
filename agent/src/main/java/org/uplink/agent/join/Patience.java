package org.uplink.agent.join;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long a host that joins tries to reach its engine.
 *
 * @param retry from the first attempt on; zero for one attempt
 * @param problem learns after each attempt why no engine has answered, if another attempt follows
 */
public record Patience(Duration retry, Consumer<String> problem) {
  /** One attempt. */
  public static final Patience NONE = new Patience(Duration.ZERO, _ -> {});
}
