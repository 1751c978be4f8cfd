package org.uplink.rtnetlink.request;

/**
 * An error number of the kernel (errno(3)), as x86_64 and aarch64 number them.
 *
 * @param value the positive number
 */
public record Errno(int value) {
  /**
   * Returns the name, such as {@code EHOSTUNREACH}, or {@code errno 4711} for an unknown number.
   */
  public String symbol() {
    return switch (value) {
      case 1 -> "EPERM";
      case 2 -> "ENOENT";
      case 3 -> "ESRCH";
      case 4 -> "EINTR";
      case 5 -> "EIO";
      case 6 -> "ENXIO";
      case 7 -> "E2BIG";
      case 9 -> "EBADF";
      case 11 -> "EAGAIN";
      case 12 -> "ENOMEM";
      case 13 -> "EACCES";
      case 14 -> "EFAULT";
      case 16 -> "EBUSY";
      case 17 -> "EEXIST";
      case 18 -> "EXDEV";
      case 19 -> "ENODEV";
      case 20 -> "ENOTDIR";
      case 22 -> "EINVAL";
      case 23 -> "ENFILE";
      case 24 -> "EMFILE";
      case 27 -> "EFBIG";
      case 28 -> "ENOSPC";
      case 32 -> "EPIPE";
      case 33 -> "EDOM";
      case 34 -> "ERANGE";
      case 40 -> "ELOOP";
      case 61 -> "ENODATA";
      case 71 -> "EPROTO";
      case 74 -> "EBADMSG";
      case 75 -> "EOVERFLOW";
      case 76 -> "ENOTUNIQ";
      case 88 -> "ENOTSOCK";
      case 90 -> "EMSGSIZE";
      case 92 -> "ENOPROTOOPT";
      case 93 -> "EPROTONOSUPPORT";
      case 95 -> "EOPNOTSUPP";
      case 97 -> "EAFNOSUPPORT";
      case 98 -> "EADDRINUSE";
      case 99 -> "EADDRNOTAVAIL";
      case 100 -> "ENETDOWN";
      case 101 -> "ENETUNREACH";
      case 104 -> "ECONNRESET";
      case 105 -> "ENOBUFS";
      case 106 -> "EISCONN";
      case 107 -> "ENOTCONN";
      case 110 -> "ETIMEDOUT";
      case 111 -> "ECONNREFUSED";
      case 113 -> "EHOSTUNREACH";
      default -> "errno " + value;
    };
  }

  /** Returns {@link #symbol}. */
  @Override
  public String toString() {
    return symbol();
  }
}
