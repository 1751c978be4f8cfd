package org.uplink.rtnetlink.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.IpProtocol;

/**
 * The fields of a {@link RouteQuery}. Only the method that creates a query changes them, and never
 * after the query was constructed.
 */
final class RouteQueryFields {
  private static final byte[] NO_ADDRESS = {};

  InetAddress destination;
  byte[] destinationBytes;
  Optional<InetAddress> source = Optional.empty();
  byte[] sourceBytes = NO_ADDRESS;
  Optional<String> inputDevice = Optional.empty();
  OptionalInt inputDeviceIndex = OptionalInt.empty();
  Optional<String> outputDevice = Optional.empty();
  OptionalInt outputDeviceIndex = OptionalInt.empty();
  Optional<String> zone = Optional.empty();

  /** The zone of the destination, which is an index in the namespace of this process, or 0. */
  int processZone;

  Optional<String> vrf = Optional.empty();
  OptionalLong mark = OptionalLong.empty();
  OptionalLong uid = OptionalLong.empty();
  int tos;
  Optional<IpProtocol> protocol = Optional.empty();
  OptionalInt sourcePort = OptionalInt.empty();
  OptionalInt destinationPort = OptionalInt.empty();
  OptionalInt flowLabel = OptionalInt.empty();
  boolean fibMatch;
  boolean connected;

  RouteQueryFields(InetAddress destination) {
    this.destination = destination;
    destinationBytes = destination.getAddress();
    processZone = zoneOf(destination);
  }

  RouteQueryFields(RouteQueryFields other) {
    destination = other.destination;
    destinationBytes = other.destinationBytes;
    source = other.source;
    sourceBytes = other.sourceBytes;
    inputDevice = other.inputDevice;
    inputDeviceIndex = other.inputDeviceIndex;
    outputDevice = other.outputDevice;
    outputDeviceIndex = other.outputDeviceIndex;
    zone = other.zone;
    processZone = other.processZone;
    vrf = other.vrf;
    mark = other.mark;
    uid = other.uid;
    tos = other.tos;
    protocol = other.protocol;
    sourcePort = other.sourcePort;
    destinationPort = other.destinationPort;
    flowLabel = other.flowLabel;
    fibMatch = other.fibMatch;
    connected = other.connected;
  }

  void destination(InetAddress address) {
    destination = address;
    destinationBytes = address.getAddress();
    zone = Optional.empty();
    processZone = zoneOf(address);
  }

  private static int zoneOf(InetAddress address) {
    return address instanceof Inet6Address zoned ? zoned.getScopeId() : 0;
  }
}
