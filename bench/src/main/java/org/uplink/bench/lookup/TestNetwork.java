package org.uplink.bench.lookup;

import java.net.InetAddress;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * Creates one device with a default route of each address family, in the namespace of {@code
 * bench/run}.
 */
final class TestNetwork {
  static final String DEVICE = "up0";
  static final InetAddress DESTINATION = InetAddress.ofLiteral("198.51.100.7");
  static final InetAddress DESTINATION6 = InetAddress.ofLiteral("2001:db8:7::7");

  /** The number of guests that {@link #addGuests} creates. */
  static final int GUESTS = 30;

  private TestNetwork() {}

  /** Creates the network, and returns the index of the device. */
  static int setUp() throws Exception {
    if (!"1".equals(System.getenv("UPLINK_ISOLATED"))) {
      throw new IllegalStateException(
          "this program changes its network namespace; start it with bench/run, which creates one");
    }
    IpProgram.all(
        Stream.of(
            "link add " + DEVICE + " type veth peer name down0",
            "address add 192.0.2.2/24 dev " + DEVICE,
            "address add 2001:db8::2/64 dev " + DEVICE + " nodad",
            "link set down0 up",
            "link set " + DEVICE + " up",
            "route add default via 192.0.2.1",
            "route add default via 2001:db8::1"));
    try (var net = Rtnetlink.open()) {
      return net.links().find(DEVICE).orElseThrow().index();
    }
  }

  /** Creates a bridge with a port for each guest, as on a virtualization host. */
  static void addGuests() throws Exception {
    IpProgram.all(
        Stream.concat(
            Stream.of("netns add guests", "link add guests type bridge", "link set guests up"),
            IntStream.range(0, GUESTS)
                .boxed()
                .flatMap(
                    i ->
                        Stream.of(
                            "link add vnet%d type veth peer name eth%d netns guests"
                                .formatted(i, i),
                            "link set vnet" + i + " master guests up"))));
    IpProgram.allIn("guests", IntStream.range(0, GUESTS).mapToObj(i -> "link set eth" + i + " up"));
  }
}
