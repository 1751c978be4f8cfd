package org.uplink.agent;

import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import org.uplink.verbs.Verb;

/**
 * A running agent: a listener that obeys the engine alone, and the verbs behind it. Thread-safe.
 *
 * <pre>{@code
 * try (Agent agent = Agent.start(AgentConfig.in(dir))) {
 *   agent.awaitClose();
 * }
 * }</pre>
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Agent implements AutoCloseable {
  private Agent() {}

  /**
   * Starts with all verbs.
   *
   * @throws AgentStartException with a message for an operator: the port is taken, a certificate is
   *     missing or not good, the state directory is another agent's or cannot be written
   */
  public static Agent start(AgentConfig config) {
    return start(config, EnumSet.allOf(Verb.class));
  }

  /** Starts with some of the verbs; the others are answered as methods that do not exist. */
  public static Agent start(AgentConfig config, Set<Verb> verbs) {
    throw new UnsupportedOperationException();
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    throw new UnsupportedOperationException();
  }

  /** Returns when the agent is closed, by another thread. */
  public void awaitClose() throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /**
   * Stops listening, lets calls under way end, and closes what was opened. Takes a few seconds at
   * most; closing again does nothing.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
