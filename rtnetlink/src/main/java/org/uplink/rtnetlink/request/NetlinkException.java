package org.uplink.rtnetlink.request;

import java.util.Optional;

/**
 * Thrown if the kernel refuses a request, the socket fails, or no answer comes before the deadline.
 *
 * <p>An outcome that callers must handle, such as "no route", is a value and no exception: see
 * {@link org.uplink.rtnetlink.route.Lookup}. The message has the operation, the errno's name and,
 * if there is one, the kernel's text: "route get to 192.0.2.1 oif eth9: ENODEV (there is no device
 * eth9)".
 */
public final class NetlinkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String operation;
  private final int errno;
  private final String kernelText;

  /**
   * Creates an exception.
   *
   * @param operation what was attempted, such as "route get to 192.0.2.1 oif eth9"
   * @param errno the kernel's error number
   * @param kernelText the kernel's text (the extended acknowledgement), an explanation by this
   *     library, or ""
   */
  public NetlinkException(String operation, Errno errno, String kernelText) {
    this.operation = operation;
    this.errno = errno.value();
    this.kernelText = kernelText;
  }

  /** Returns what was attempted, such as "route get to 192.0.2.1 oif eth9". */
  public String operation() {
    return operation;
  }

  /** Returns the kernel's error number. */
  public Errno errno() {
    return new Errno(errno);
  }

  /** Returns the kernel's text, or this library's explanation, if there is one. */
  public Optional<String> kernelText() {
    return kernelText.isEmpty() ? Optional.empty() : Optional.of(kernelText);
  }

  /** Returns the operation, the errno's name and the text in parentheses. */
  @Override
  public String getMessage() {
    String failure = operation + ": " + errno().symbol();
    return kernelText.isEmpty() ? failure : "%s (%s)".formatted(failure, kernelText);
  }
}
