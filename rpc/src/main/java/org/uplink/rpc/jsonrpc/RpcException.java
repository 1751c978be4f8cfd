package org.uplink.rpc.jsonrpc;

import java.time.Duration;

/**
 * A call that brought no result. The three kinds say what the caller may conclude about the call.
 */
public sealed class RpcException extends Exception {
  private RpcException(String message) {
    super(message);
  }

  private RpcException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The other side answered, with an error. Thrown by a {@link MethodHandler}, it becomes that
   * answer.
   */
  public static final class Answered extends RpcException {
    private final RpcError error;

    public Answered(RpcError error) {
      super(error.message());
      this.error = error;
    }

    public RpcError error() {
      return error;
    }

    public int code() {
      return error.code();
    }
  }

  /** There is no connection (any more). Whether a call that was under way ran is not known. */
  public static final class NotConnected extends RpcException {
    private final Reason reason;

    public NotConnected(Reason reason, String message) {
      super(message);
      this.reason = reason;
    }

    public NotConnected(Reason reason, String message, Throwable cause) {
      super(message, cause);
      this.reason = reason;
    }

    public Reason reason() {
      return reason;
    }
  }

  /** No answer within the deadline. Whether the call ran is not known; the connection stays. */
  public static final class DeadlineExceeded extends RpcException {
    private final Duration deadline;

    public DeadlineExceeded(String message, Duration deadline) {
      super(message);
      this.deadline = deadline;
    }

    public Duration deadline() {
      return deadline;
    }
  }

  /** Why there is no connection. */
  public enum Reason {
    /** Nothing answers at the address, or not in time. */
    UNREACHABLE,
    /** TLS failed, or one side does not accept the other's certificate. */
    UNTRUSTED,
    /** The other side does not speak the protocol, or reported an ERROR. */
    PROTOCOL,
    /** The connection was there, and broke, or its heart-beats stopped. */
    LOST,
    /** This side closed it. */
    CLOSED
  }
}
