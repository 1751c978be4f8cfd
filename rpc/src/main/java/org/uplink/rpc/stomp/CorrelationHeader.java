package org.uplink.rpc.stomp;

/**
 * The header of a request with the client's id of its work. oVirt's engine sends it, and Vdsm
 * writes it to its log as {@code flow_id}.
 */
final class CorrelationHeader {
  static final String NAME = "ovirtCorrelationId";

  private CorrelationHeader() {}
}
