package org.uplink.rtnetlink.request;

/**
 * Thrown if a request is made from an object that was read, and the kernel does not accept the
 * object as it shows it. Without the attribute the new object would be another one, so the library
 * does not add it. Deleting such an object works.
 */
public final class UnwritableObjectException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int attribute;

  /**
   * Creates an exception.
   *
   * @param operation what was attempted, such as "add the route to 192.0.2.0/24"
   * @param attribute the kernel's number of the attribute that cannot be written
   * @param reason what the attribute is, and why it cannot be written
   */
  public UnwritableObjectException(String operation, int attribute, String reason) {
    super(
        "%s: attribute %d cannot be written back, because %s; add the object with the program that made it"
            .formatted(operation, attribute, reason));
    this.attribute = attribute;
  }

  /** Returns the kernel's number of the attribute. */
  public int attribute() {
    return attribute;
  }
}
