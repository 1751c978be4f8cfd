package org.uplink.rtnetlink.request;

/**
 * Thrown if a request to add an object that was read from the kernel would lose an attribute: the
 * kernel shows the attribute in a form that it does not accept. Such an object can be deleted.
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
