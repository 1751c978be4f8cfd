package org.uplink.agent;

import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/** The changes during which agent and guard are killed. */
enum CrashScenario {
  /** A proved deployment on the NIC that leads to the engine, with name servers. */
  DEPLOYED(AgentFixture.ADDRESS, true) {
    @Override
    SetupNetworks request(SetupOptions options) {
      return EngineCalls.deploymentWithServers(options);
    }
  },

  /**
   * An unproved deployment with policy routing and a second address, on a NIC that checks sources
   * strictly, accepts router advertisements although it forwards, and answers ARP only for its own
   * addresses.
   */
  UNPROVED(AgentFixture.ADDRESS, false) {
    @Override
    SetupNetworks request(SetupOptions options) {
      return EngineCalls.deploymentWithServers(options);
    }

    @Override
    void prepare() throws Exception {
      AgentFixture.runOnHost(
          "sysctl",
          "-qw",
          "net.ipv4.conf.eth0.rp_filter=1",
          "net.ipv4.conf.eth0.arp_ignore=1",
          "net.ipv4.conf.eth0.forwarding=1",
          "net.ipv6.conf.eth0.accept_ra=2");
      AgentFixture.ipOnHost(
          "addr add 192.0.2.12/24 dev eth0",
          "route add default via 192.0.2.1 dev eth0 table 100",
          "rule add from 192.0.2.12 lookup 100 priority 1000",
          "route add 203.0.113.0/24 via 192.0.2.1 dev eth0 metric 50");
    }
  },

  /** A removal of the management network, requested and proved over another NIC. */
  REMOVED(CrashScenario.SECOND, true) {
    @Override
    SetupNetworks request(SetupOptions options) {
      return EngineCalls.removal(options);
    }
  };

  /** The host's address on its second NIC, which no change affects. */
  static final String SECOND = "198.51.100.10";

  /** The address at which the engine connects to the agent. */
  final String address;

  final boolean proved;

  CrashScenario(String address, boolean proved) {
    this.address = address;
    this.proved = proved;
  }

  abstract SetupNetworks request(SetupOptions options);

  /** Adds what the host of this change needs. */
  void prepare() throws Exception {}
}
