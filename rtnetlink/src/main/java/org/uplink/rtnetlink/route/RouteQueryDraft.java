package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A query in the making, owned by the one method that makes it. */
final class RouteQueryDraft {
  final InetAddress destination;
  final byte[] destinationBytes;
  @Nullable InetAddress source;
  @Nullable String inputDevice;
  int inputIndex;
  @Nullable String outputDevice;
  int outputIndex;
  @Nullable String vrf;
  long mark = RouteQuery.UNSET;
  long uid = RouteQuery.UNSET;
  int tos;
  int protocol = RouteQuery.UNSET;
  int sourcePort = RouteQuery.UNSET;
  int destinationPort = RouteQuery.UNSET;
  int flowLabel = RouteQuery.UNSET;
  boolean fibMatch;
  boolean connected;

  RouteQueryDraft(InetAddress destination) {
    this.destination = destination;
    this.destinationBytes = destination.getAddress();
  }

  RouteQueryDraft(RouteQuery query) {
    this(query, query.destination);
  }

  /** The same flow to another destination. */
  RouteQueryDraft(RouteQuery query, InetAddress destination) {
    this(destination);
    source = query.source;
    inputDevice = query.inputDevice;
    inputIndex = query.inputIndex;
    outputDevice = query.outputDevice;
    outputIndex = query.outputIndex;
    vrf = query.vrf;
    mark = query.mark;
    uid = query.uid;
    tos = query.tos;
    protocol = query.protocol;
    sourcePort = query.sourcePort;
    destinationPort = query.destinationPort;
    flowLabel = query.flowLabel;
    fibMatch = query.fibMatch;
    connected = query.connected;
  }
}
