package org.uplink.agent.join;

/** Thrown if this host cannot join. The message is for a person. */
public final class JoinException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String nextStep;

  /**
   * @param message what was attempted, on what, and what happened
   * @param nextStep what to do; empty if the message says it
   */
  public JoinException(String message, String nextStep) {
    super(message);
    this.nextStep = nextStep;
  }

  JoinException(String message, String nextStep, Throwable cause) {
    super(message, cause);
    this.nextStep = nextStep;
  }

  /** Returns what to do. */
  public String nextStep() {
    return nextStep;
  }
}
