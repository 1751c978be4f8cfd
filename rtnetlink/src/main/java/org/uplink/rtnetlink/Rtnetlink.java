package org.uplink.rtnetlink;

/**
 * The kernel's routing socket of one network namespace: look-ups, links and addresses.
 *
 * <pre>{@code
 * try (Rtnetlink net = Rtnetlink.open()) {
 *   switch (net.routes().get(InetAddress.ofLiteral("192.0.2.1"))) {
 *     case Lookup.Found(Route route) -> System.out.println(route.device());
 *     case Lookup.NoRoute(Reason reason) -> System.out.println(reason.text());
 *   }
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads, virtual ones too. An interrupt does not cut a call
 * short; every call has an end by the deadline.
 */
@SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"})
public final class Rtnetlink implements AutoCloseable {
  private Rtnetlink() {}

  static <T> T later() {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens the namespace of this process.
   *
   * @throws NetlinkUnavailableException where this is not Linux, or native access is denied
   * @throws NetlinkException where the kernel refuses
   */
  public static Rtnetlink open() {
    return new Rtnetlink();
  }

  /** Route look-ups, and the tables. */
  public Routes routes() {
    return Rtnetlink.later();
  }

  /** The links. */
  public Links links() {
    return Rtnetlink.later();
  }

  /** The addresses of the links. */
  public Addresses addresses() {
    return Rtnetlink.later();
  }

  /**
   * Closes the sockets. Calls under way end first; later ones throw {@link IllegalStateException}.
   */
  @Override
  public void close() {}
}
