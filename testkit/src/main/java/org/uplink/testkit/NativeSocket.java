package org.uplink.testkit;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A socket with options that Java's sockets do not have. */
@SuppressWarnings("restricted")
public final class NativeSocket implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_PACKET = 17;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;

  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  /** {@code long} for C's ints and pointers. */
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"), SHAPE, CAPTURE);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
  private final long fd;

  private NativeSocket(int family, int type, int protocol) {
    fd = call(number("socket"), family, type, protocol, 0, 0);
  }

  /** Listens on a TCP port of a device, on all addresses. */
  public static NativeSocket listeningTcp(boolean ipv6, String device, int port) {
    var socket = new NativeSocket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    socket.bindToDevice(device);
    socket.bindToPort(ipv6, port);
    socket.call(number("listen"), socket.fd, 1, 0, 0, 0);
    return socket;
  }

  /** Receives at a UDP port of a device, on all addresses. */
  public static NativeSocket udp(boolean ipv6, String device, int port) {
    var socket = new NativeSocket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
    socket.bindToDevice(device);
    socket.bindToPort(ipv6, port);
    return socket;
  }

  /** Receives the IPv4 packets of a protocol that arrive by a device. Needs CAP_NET_RAW. */
  public static NativeSocket raw(String device, int protocol) {
    var socket = new NativeSocket(AF_INET, SOCK_RAW, protocol);
    socket.bindToDevice(device);
    return socket;
  }

  /**
   * Receives the frames of a device. Needs CAP_NET_RAW.
   *
   * @param etherType 3 for all frames
   */
  public static NativeSocket packet(int index, int etherType) {
    var socket = new NativeSocket(AF_PACKET, SOCK_RAW, 0);
    // struct sockaddr_ll: family, protocol in network order, index.
    MemorySegment address = socket.arena.allocate(20);
    address.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_PACKET);
    address.set(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) etherType);
    address.set(JAVA_INT_UNALIGNED, 4, index);
    socket.call(number("bind"), socket.fd, address.address(), 20, 0, 0);
    return socket;
  }

  @Override
  public void close() {
    call(number("close"), fd, 0, 0, 0, 0);
    arena.close();
  }

  private void bindToDevice(String device) {
    byte[] name = device.getBytes(StandardCharsets.UTF_8);
    MemorySegment memory = arena.allocate(name.length + 1L);
    MemorySegment.copy(name, 0, memory, JAVA_BYTE, 0, name.length);
    call(
        number("setsockopt"), fd, SOL_SOCKET, SO_BINDTODEVICE, memory.address(), memory.byteSize());
  }

  private void bindToPort(boolean ipv6, int port) {
    // struct sockaddr_in and sockaddr_in6 start with the family and the port.
    int size = ipv6 ? 28 : 16;
    MemorySegment address = arena.allocate(size);
    address.set(JAVA_SHORT_UNALIGNED, 0, (short) (ipv6 ? AF_INET6 : AF_INET));
    address.set(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);
    call(number("bind"), fd, address.address(), size, 0, 0);
  }

  private long call(long number, long a, long b, long c, long d, long e) {
    long result;
    try {
      result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e);
    } catch (Throwable thrown) {
      throw new IllegalStateException("system call " + number, thrown);
    }
    if (result < 0) {
      throw new IllegalStateException(
          "system call %d: errno %d".formatted(number, state.get(JAVA_INT_UNALIGNED, 0)));
    }
    return result;
  }

  private static long number(String call) {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    return switch (call) {
      case "socket" -> arm ? 198 : 41;
      case "bind" -> arm ? 200 : 49;
      case "listen" -> arm ? 201 : 50;
      case "setsockopt" -> arm ? 208 : 54;
      case "close" -> arm ? 57 : 3;
      default -> throw new IllegalArgumentException(call);
    };
  }
}
