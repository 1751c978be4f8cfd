package org.uplink.rtnetlink.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C functions, each named once, and linked at its first use. Each returns what C returns, or
 * the negative errno.
 *
 * <p>No call is a {@code critical} one: a garbage collection would have to wait for it.
 */
@SuppressWarnings("restricted")
final class Libc {
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  private Libc() {}

  /**
   * Says whether native code may be called at all, by making the cheapest call of those that need
   * leave.
   *
   * @throws IllegalCallerException where the Java runtime was told to deny it
   * @throws UnsupportedOperationException where Java has no linker for this processor
   */
  static void probe() {
    MemorySegment.NULL.reinterpret(0);
    Linker.nativeLinker();
  }

  private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(result, arguments), CAPTURE);
  }

  private static MethodHandle link(
      String name, FunctionDescriptor function, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), function, options);
  }

  private static final class Socket {
    static final MethodHandle CALL = link("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  }

  static int socket(CallState state, int domain, int type, int protocol) {
    try {
      int fd = (int) Socket.CALL.invokeExact(state.memory, domain, type, protocol);
      return fd < 0 ? -state.errno() : fd;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Connect {
    static final MethodHandle CALL = link("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  }

  static int connect(CallState state, int fd, MemorySegment address) {
    try {
      int result =
          (int) Connect.CALL.invokeExact(state.memory, fd, address, (int) address.byteSize());
      return result < 0 ? -state.errno() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class SetSockOpt {
    static final MethodHandle CALL =
        link("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  }

  static int setsockopt(CallState state, int fd, int level, int option, MemorySegment value) {
    try {
      int result =
          (int)
              SetSockOpt.CALL.invokeExact(
                  state.memory, fd, level, option, value, (int) value.byteSize());
      return result < 0 ? -state.errno() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Send {
    static final MethodHandle CALL =
        link("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  }

  static int send(CallState state, int fd, MemorySegment bytes, long length, int flags) {
    try {
      long sent = (long) Send.CALL.invokeExact(state.memory, fd, bytes, length, flags);
      return sent < 0 ? -state.errno() : (int) sent;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Recv {
    static final MethodHandle CALL =
        link("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  }

  static int recv(CallState state, int fd, MemorySegment bytes, long length, int flags) {
    try {
      long received = (long) Recv.CALL.invokeExact(state.memory, fd, bytes, length, flags);
      return received < 0 ? -state.errno() : (int) received;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class RecvMMsg {
    static final MethodHandle CALL =
        link("recvmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  }

  static int recvmmsg(CallState state, int fd, MemorySegment headers, int count, int flags) {
    try {
      int received =
          (int)
              RecvMMsg.CALL.invokeExact(
                  state.memory, fd, headers, count, flags, MemorySegment.NULL);
      return received < 0 ? -state.errno() : received;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Poll {
    static final MethodHandle CALL = link("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  }

  static int poll(CallState state, MemorySegment descriptors, long count, int milliseconds) {
    try {
      int ready = (int) Poll.CALL.invokeExact(state.memory, descriptors, count, milliseconds);
      return ready < 0 ? -state.errno() : ready;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class IoCtl {
    static final MethodHandle CALL =
        link(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            CAPTURE,
            Linker.Option.firstVariadicArg(2));
  }

  static int ioctl(CallState state, int fd, long request, MemorySegment argument) {
    try {
      int result = (int) IoCtl.CALL.invokeExact(state.memory, fd, request, argument);
      return result < 0 ? -state.errno() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Open {
    static final MethodHandle CALL =
        link(
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            CAPTURE,
            Linker.Option.firstVariadicArg(2));
  }

  static int open(CallState state, MemorySegment path, int flags) {
    try {
      int fd = (int) Open.CALL.invokeExact(state.memory, path, flags);
      return fd < 0 ? -state.errno() : fd;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class SetNs {
    static final MethodHandle CALL = link("setns", JAVA_INT, JAVA_INT, JAVA_INT);
  }

  static int setns(CallState state, int fd, int kind) {
    try {
      int result = (int) SetNs.CALL.invokeExact(state.memory, fd, kind);
      return result < 0 ? -state.errno() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class EventFd {
    static final MethodHandle CALL = link("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  }

  static int eventfd(CallState state, int flags) {
    try {
      int fd = (int) EventFd.CALL.invokeExact(state.memory, 0, flags);
      return fd < 0 ? -state.errno() : fd;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Write {
    static final MethodHandle CALL = link("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  }

  static int write(CallState state, int fd, MemorySegment bytes) {
    try {
      long written = (long) Write.CALL.invokeExact(state.memory, fd, bytes, bytes.byteSize());
      return written < 0 ? -state.errno() : (int) written;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Read {
    static final MethodHandle CALL = link("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  }

  static int read(CallState state, int fd, MemorySegment bytes) {
    try {
      long read = (long) Read.CALL.invokeExact(state.memory, fd, bytes, bytes.byteSize());
      return read < 0 ? -state.errno() : (int) read;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Close {
    static final MethodHandle CALL = link("close", JAVA_INT, JAVA_INT);
  }

  static int close(CallState state, int fd) {
    try {
      int result = (int) Close.CALL.invokeExact(state.memory, fd);
      return result < 0 ? -state.errno() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** What a method handle throws that was linked and is called as it should be: nothing. */
  private static RuntimeException impossible(Throwable e) {
    if (e instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a C function threw", e);
  }
}
