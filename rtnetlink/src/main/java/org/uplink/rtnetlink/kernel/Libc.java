package org.uplink.rtnetlink.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Optional;

/**
 * The C functions. Each function is linked at its first use. Each method returns the result of the
 * C function, or the negative errno.
 *
 * <p>Only the methods whose names end with {@code AtOnce} are linked as {@code critical}: garbage
 * collection waits for these calls, so they must not wait for anything. They save 5 to 15 ns each
 * (docs/decisions/0073).
 */
@SuppressWarnings("restricted")
final class Libc {
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final Linker.Option CRITICAL = Linker.Option.critical(false);

  /**
   * The signature that all functions are linked with: six longs and a long result. Java generates
   * code for each different signature, and five signatures added 150 ms to a short process.
   *
   * <p>On Linux, an int, a pointer and a long are passed in the same registers, also to a variadic
   * function (System V ABI for x86-64, AAPCS64). A function ignores additional arguments, and an
   * int result is the lower half of the long. Memory is passed as its address, so each method keeps
   * it reachable until the call has returned.
   */
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private Libc() {}

  /**
   * Checks that this process may call native code. Uses the cheapest operation that needs native
   * access.
   *
   * @throws IllegalCallerException if the Java runtime denies native access
   * @throws UnsupportedOperationException if Java has no linker for this processor
   */
  static void probe() {
    MemorySegment.NULL.reinterpret(0);
    Linker.nativeLinker();
  }

  static int socket(CallState state, int domain, int type, int protocol) {
    return call(Socket.CALL, state, domain, type, protocol, 0, 0, 0);
  }

  static int connect(CallState state, int fd, MemorySegment address) {
    try {
      return call(Connect.CALL, state, fd, address.address(), address.byteSize(), 0, 0, 0);
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  static int getsockname(CallState state, int fd, MemorySegment address, MemorySegment length) {
    try {
      return call(GetSockName.CALL, state, fd, address.address(), length.address(), 0, 0, 0);
    } finally {
      Reference.reachabilityFence(address);
      Reference.reachabilityFence(length);
    }
  }

  static int setsockopt(CallState state, int fd, int level, int option, MemorySegment value) {
    try {
      return call(SetSockOpt.CALL, state, fd, level, option, value.address(), value.byteSize(), 0);
    } finally {
      Reference.reachabilityFence(value);
    }
  }

  static int send(CallState state, int fd, MemorySegment bytes, long length, int flags) {
    try {
      return SystemCall.SENDTO < 0
          ? call(Send.CALL, state, fd, bytes.address(), length, flags, 0, 0)
          : SystemCall.call(state, SystemCall.SENDTO, fd, bytes.address(), length, flags);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  static int recv(CallState state, int fd, MemorySegment bytes, long length, int flags) {
    try {
      return SystemCall.RECVFROM < 0
          ? call(Recv.CALL, state, fd, bytes.address(), length, flags, 0, 0)
          : SystemCall.call(state, SystemCall.RECVFROM, fd, bytes.address(), length, flags);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  static int sendAtOnce(CallState state, int fd, MemorySegment bytes, long length, int flags) {
    try {
      return SystemCall.SENDTO < 0
          ? send(state, fd, bytes, length, flags)
          : Critical.call(state, SystemCall.SENDTO, fd, bytes.address(), length, flags);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  static int recvAtOnce(CallState state, int fd, MemorySegment bytes, long length, int flags) {
    try {
      return SystemCall.RECVFROM < 0
          ? recv(state, fd, bytes, length, flags)
          : Critical.call(state, SystemCall.RECVFROM, fd, bytes.address(), length, flags);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  static int recvmmsgAtOnce(CallState state, int fd, MemorySegment headers, int count, int flags) {
    try {
      return call(RecvMMsg.CALL, state, fd, headers.address(), count, flags, 0, 0);
    } finally {
      Reference.reachabilityFence(headers);
    }
  }

  static int poll(CallState state, MemorySegment descriptors, long count, int milliseconds) {
    try {
      return call(Poll.CALL, state, descriptors.address(), count, milliseconds, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(descriptors);
    }
  }

  static int ioctl(CallState state, int fd, long request, MemorySegment argument) {
    try {
      return call(IoCtl.CALL, state, fd, request, argument.address(), 0, 0, 0);
    } finally {
      Reference.reachabilityFence(argument);
    }
  }

  static int open(CallState state, MemorySegment path, int flags) {
    try {
      return call(Open.CALL, state, path.address(), flags, 0, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(path);
    }
  }

  static int setns(CallState state, int fd, int kind) {
    return call(SetNs.CALL, state, fd, kind, 0, 0, 0, 0);
  }

  static int eventfd(CallState state, int flags) {
    return call(EventFd.CALL, state, 0, flags, 0, 0, 0, 0);
  }

  static int write(CallState state, int fd, MemorySegment bytes) {
    try {
      return call(Write.CALL, state, fd, bytes.address(), bytes.byteSize(), 0, 0, 0);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  static int read(CallState state, int fd, MemorySegment bytes) {
    try {
      return call(Read.CALL, state, fd, bytes.address(), bytes.byteSize(), 0, 0, 0);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  static int close(CallState state, int fd) {
    return call(Close.CALL, state, fd, 0, 0, 0, 0, 0);
  }

  private static MethodHandle link(String name, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().find(name).orElseThrow();
    return linker.downcallHandle(function, SHAPE, options);
  }

  /** Calls a function. Returns its result, or the negative errno if the result is negative. */
  private static int call(
      MethodHandle function, CallState state, long a, long b, long c, long d, long e, long f) {
    try {
      int result = (int) (long) function.invokeExact(state.memory, a, b, c, d, e, f);
      return result < 0 ? -state.errno() : result;
    } catch (Throwable impossible) {
      throw impossible(impossible);
    }
  }

  /** A linked method handle throws nothing if the argument types are right. */
  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("a C function threw", e);
  }

  private static final class Socket {
    static final MethodHandle CALL = link("socket", CAPTURE);
  }

  private static final class Connect {
    static final MethodHandle CALL = link("connect", CAPTURE);
  }

  private static final class GetSockName {
    static final MethodHandle CALL = link("getsockname", CAPTURE);
  }

  private static final class SetSockOpt {
    static final MethodHandle CALL = link("setsockopt", CAPTURE);
  }

  /**
   * The system calls behind {@code send} and {@code recv}. C's functions for them look whether
   * another thread cancels this one, which costs a lookup 40 ns; {@code syscall} does not. The last
   * argument of both calls, the length of an address, is not looked at without an address.
   */
  private static final class SystemCall {
    static final MethodHandle CALL = link("syscall", CAPTURE);
    static final int SENDTO;
    static final int RECVFROM;

    static {
      Optional<SystemCallNumbers> numbers = SystemCallNumbers.of(System.getProperty("os.arch"));
      SENDTO = numbers.map(SystemCallNumbers::sendto).orElse(-1);
      RECVFROM = numbers.map(SystemCallNumbers::recvfrom).orElse(-1);
    }

    /** Calls the function by a handle that the compiler knows, see {@link Critical#call}. */
    static int call(CallState state, long number, long fd, long bytes, long length, long flags) {
      try {
        int result =
            (int) (long) CALL.invokeExact(state.memory, number, fd, bytes, length, flags, 0L);
        return result < 0 ? -state.errno() : result;
      } catch (Throwable e) {
        throw impossible(e);
      }
    }
  }

  private static final class Critical {
    static final MethodHandle CALL = link("syscall", CAPTURE, CRITICAL);

    /**
     * Calls the function by a handle that the compiler knows. If it does not, as in the method for
     * all functions, the call makes an object of 40 bytes.
     */
    static int call(CallState state, long number, long fd, long bytes, long length, long flags) {
      try {
        int result =
            (int) (long) CALL.invokeExact(state.memory, number, fd, bytes, length, flags, 0L);
        return result < 0 ? -state.errno() : result;
      } catch (Throwable e) {
        throw impossible(e);
      }
    }
  }

  private static final class Send {
    static final MethodHandle CALL = link("send", CAPTURE);
  }

  private static final class Recv {
    static final MethodHandle CALL = link("recv", CAPTURE);
  }

  private static final class RecvMMsg {
    static final MethodHandle CALL = link("recvmmsg", CAPTURE, CRITICAL);
  }

  private static final class Poll {
    static final MethodHandle CALL = link("poll", CAPTURE);
  }

  private static final class IoCtl {
    static final MethodHandle CALL = link("ioctl", CAPTURE);
  }

  private static final class Open {
    static final MethodHandle CALL = link("open", CAPTURE);
  }

  private static final class SetNs {
    static final MethodHandle CALL = link("setns", CAPTURE);
  }

  private static final class EventFd {
    static final MethodHandle CALL = link("eventfd", CAPTURE);
  }

  private static final class Write {
    static final MethodHandle CALL = link("write", CAPTURE);
  }

  private static final class Read {
    static final MethodHandle CALL = link("read", CAPTURE);
  }

  private static final class Close {
    static final MethodHandle CALL = link("close", CAPTURE);
  }
}
