package org.uplink.hostnet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.uplink.lab.JavaCommand;

/**
 * The main class of a router in the far namespace that advertises 2001:db8::/64 on eth0 twice a
 * second (RFC 4861).
 */
final class RouterAdvertiser {
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int ICMPV6 = 58;
  private static final int IPV6 = 41;
  private static final int MULTICAST_IF = 17;
  private static final int MULTICAST_HOPS = 18;

  private RouterAdvertiser() {}

  public static void main(String[] arguments) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      int socket =
          (int)
              function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                  .invokeExact(AF_INET6, SOCK_RAW, ICMPV6);
      MethodHandle option =
          function(
              "setsockopt",
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
      int index = NetworkInterface.getByName("eth0").getIndex();
      int done =
          (int)
              option.invokeExact(
                  socket, IPV6, MULTICAST_HOPS, arena.allocateFrom(JAVA_INT, 255), 4);
      done +=
          (int)
              option.invokeExact(
                  socket, IPV6, MULTICAST_IF, arena.allocateFrom(JAVA_INT, index), 4);
      MethodHandle send =
          function(
              "sendto",
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
      MemorySegment packet = segment(arena, advertisement());
      MemorySegment all = segment(arena, allNodes());
      while (socket >= 0 && done == 0) {
        long sent =
            (long)
                send.invokeExact(socket, packet, packet.byteSize(), 0, all, (int) all.byteSize());
        if (sent < 0) {
          System.err.println("an advertisement was not sent");
        }
        Thread.sleep(500);
      }
    }
  }

  static Process start() throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", "far"));
    command.addAll(JavaCommand.of(RouterAdvertiser.class.getName()));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  private static MemorySegment segment(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(bytes.length);
    segment.copyFrom(MemorySegment.ofArray(bytes));
    return segment;
  }

  /** {@code sockaddr_in6} of ff02::1. */
  private static byte[] allNodes() {
    Inet6Address all = (Inet6Address) InetAddress.ofLiteral("ff02::1");
    return ByteBuffer.allocate(28)
        .order(ByteOrder.nativeOrder())
        .putShort((short) AF_INET6)
        .putShort((short) 0)
        .putInt(0)
        .put(all.getAddress())
        .putInt(0)
        .array();
  }

  /** Type 134, hop limit 64, a router for 1800 s, with one prefix. */
  private static byte[] advertisement() {
    return ByteBuffer.allocate(16 + 32)
        .put((byte) 134)
        .put((byte) 0)
        .putShort((short) 0)
        .put((byte) 64)
        .put((byte) 0)
        .putShort((short) 1800)
        .putInt(0)
        .putInt(0)
        .put((byte) 3)
        .put((byte) 4)
        .put((byte) 64)
        .put((byte) 0xc0)
        .putInt(86_400)
        .putInt(14_400)
        .putInt(0)
        .put(InetAddress.ofLiteral("2001:db8::").getAddress())
        .array();
  }
}
