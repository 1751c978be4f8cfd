package org.uplink.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;

/** Records the calls to a fake host, and runs an action at one of them. Thread-safe. */
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

  /** Returns an observer that only records. */
  static CallObserver recording() {
    return new CallObserver(new Call("", 0), false, () -> {});
  }

  /**
   * Returns an observer that runs an action before this call, which then fails, or after this call.
   */
  static CallObserver at(Call point, boolean before, Runnable action) {
    return new CallObserver(point, before, action);
  }

  /** Returns the calls so far, in order of arrival. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  boolean reached() {
    return reached;
  }

  /** Records a call. */
  synchronized Call arrived(String what) {
    var call = new Call(what, numbers.merge(what, 1, Integer::sum));
    calls.add(call);
    return call;
  }

  /**
   * Runs the action if this is its call, before the host handles the call.
   *
   * @throws RpcException.Answered if the call must not be handled, because its caller was killed
   */
  void beforeCall(Call call) throws RpcException.Answered {
    if (before && call.equals(point)) {
      reached = true;
      action.run();
      throw new RpcException.Answered(RpcError.internal("the caller was killed"));
    }
  }

  /**
   * Runs the action if this is its call, after the host has handled the call and before the host
   * answers.
   */
  void afterCall(Call call) {
    if (!before && call.equals(point)) {
      reached = true;
      action.run();
    }
  }

  /**
   * A call.
   *
   * @param what the method, or "connect"
   * @param number among the calls of the same method, from 1
   */
  record Call(String what, int number) {
    @Override
    public String toString() {
      return what.replace("Host.", "") + " " + number;
    }
  }
}
