package org.uplink.hostnet.apply;

/** Thrown if a step failed. The steps before it are done, and the batches after it are not sent. */
public final class ApplyFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ApplyFailedException(String step, RuntimeException cause) {
    super("%s: %s".formatted(step, cause.getMessage()), cause);
  }
}
