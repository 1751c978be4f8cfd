package org.uplink.verbs;

import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.Enrolled;
import org.uplink.verbs.join.JoinAnswer;
import org.uplink.verbs.join.JoinRequest;

/** The verbs of an engine, which a host calls. */
public enum EngineVerb {
  /**
   * Takes {@link Enrol}, answers {@link Enrolled}. For a client without a certificate. A request
   * with the same key and token may be repeated, and has the same answer.
   */
  ENROL("Engine.enrol"),

  /**
   * Takes {@link JoinRequest}, answers {@link JoinAnswer}. For a client without a certificate and
   * without a token, which asks again until somebody has approved or rejected it.
   */
  REQUEST_JOIN("Engine.requestJoin");

  private final String method;

  EngineVerb(String method) {
    this.method = method;
  }

  /** Returns the method of the JSON-RPC request. */
  public String method() {
    return method;
  }

  @Override
  public String toString() {
    return method;
  }
}
