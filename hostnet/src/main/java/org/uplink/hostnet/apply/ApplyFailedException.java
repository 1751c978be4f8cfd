package org.uplink.hostnet.apply;

/** A step was refused; those before it are done, those behind it are not. */
public final class ApplyFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ApplyFailedException(String step, RuntimeException cause) {
    super(step + ": " + cause.getMessage(), cause);
  }
}
