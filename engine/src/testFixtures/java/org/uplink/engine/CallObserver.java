package org.uplink.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;

/** Sees the calls that come to a fake host, and does something at one of them. Thread-safe. */
final class CallObserver {
  private final Call point;
  private final boolean before;
  private final Runnable action;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile boolean reached;

  private CallObserver(Call point, boolean before, Runnable action) {
    this.point = point;
    this.before = before;
    this.action = action;
  }

  /**
   * A call.
   *
   * @param what the method, or "connect"
   * @param number among those of the same method, from 1
   */
  record Call(String what, int number) {
    @Override
    public String toString() {
      return what.replace("Host.", "") + " " + number;
    }
  }

  /** Does nothing. */
  static CallObserver recording() {
    return new CallObserver(new Call("", 0), false, () -> {});
  }

  /** Acts at this call, before it is carried out, which then does not happen, or after it. */
  static CallObserver at(Call point, boolean before, Runnable action) {
    return new CallObserver(point, before, action);
  }

  /** The calls so far, in the order in which they came. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  boolean reached() {
    return reached;
  }

  /** A call has come. */
  synchronized Call arrived(String what) {
    var call = new Call(what, numbers.merge(what, 1, Integer::sum));
    calls.add(call);
    return call;
  }

  /**
   * It is about to be carried out.
   *
   * @throws RpcException.Answered it is not, for who asked is gone
   */
  void beforeCall(Call call) throws RpcException.Answered {
    if (before && call.equals(point)) {
      reached = true;
      action.run();
      throw new RpcException.Answered(RpcError.internal("who asked is gone"));
    }
  }

  /** It has been carried out, and is not answered yet. */
  void afterCall(Call call) {
    if (!before && call.equals(point)) {
      reached = true;
      action.run();
    }
  }
}
