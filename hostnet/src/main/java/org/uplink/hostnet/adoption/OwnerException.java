package org.uplink.hostnet.adoption;

/** The owner of the NICs did not do what it was asked to do. */
public final class OwnerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public OwnerException(String message) {
    super(message);
  }
}
