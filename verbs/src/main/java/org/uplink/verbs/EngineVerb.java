package org.uplink.verbs;

import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.Enrolled;

/** The verbs of an engine, which a host calls. */
public enum EngineVerb {
  /**
   * Takes {@link Enrol}, answers {@link Enrolled}. The only verb for a client without a
   * certificate. A request with the same key and token may be repeated, and has the same answer.
   */
  ENROL("Engine.enrol");

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
