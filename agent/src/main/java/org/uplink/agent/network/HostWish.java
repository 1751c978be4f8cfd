package org.uplink.agent.network;

import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;

/** What somebody wants of a host, before the host is known. */
@FunctionalInterface
public interface HostWish {
  /**
   * Returns the request for a host.
   *
   * @param running the networks in force
   */
  NetworkRequest on(NetworkState host, RunningConfiguration running);

  /**
   * Returns whether networks are to be gone. A NIC of a program then may get back what it had
   * before, if the request asks for nothing else.
   */
  default boolean removes() {
    return false;
  }

  /**
   * Returns whether the removed networks give the device below everything back, also addresses that
   * their requests have named.
   */
  default boolean givesBack() {
    return false;
  }
}
