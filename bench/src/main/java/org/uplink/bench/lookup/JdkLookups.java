package org.uplink.bench.lookup;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.uplink.bench.Contender;

/**
 * Lookups with the JDK alone: connect a datagram socket, read the local address, and find the
 * interface that has this address. The answer can be wrong, because the kernel may send packets by
 * an interface that does not have the source address.
 */
final class JdkLookups {
  private JdkLookups() {}

  static Contender contender(InetAddress destination, String expected) {
    return Contender.of(
        "JDK: DatagramSocket + NetworkInterface",
        times -> {
          for (long i = 0; i < times; i++) {
            try (var socket = new DatagramSocket()) {
              socket.connect(destination, 9);
              var device = NetworkInterface.getByInetAddress(socket.getLocalAddress());
              if (device == null || !device.getName().equals(expected)) {
                throw new IOException("the JDK found " + device);
              }
            }
          }
        });
  }
}
