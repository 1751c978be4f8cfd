package org.uplink.verbs.setup;

import java.util.List;
import java.util.Optional;

/** Fills {@link NetworkSettings}; what is not given is left to the host. For one thread. */
public final class NetworkSettingsBuilder {
  private Optional<String> nic = Optional.empty();
  private Optional<String> bonding = Optional.empty();
  private Optional<Integer> vlan = Optional.empty();
  private Optional<Boolean> bridged = Optional.empty();
  private Optional<Boolean> stp = Optional.empty();
  private Optional<Integer> mtu = Optional.empty();
  private Optional<String> bootproto = Optional.empty();
  private Optional<String> ipaddr = Optional.empty();
  private Optional<String> netmask = Optional.empty();
  private Optional<Integer> prefix = Optional.empty();
  private Optional<String> gateway = Optional.empty();
  private Optional<String> ipv6addr = Optional.empty();
  private Optional<String> ipv6gateway = Optional.empty();
  private Optional<Boolean> ipv6autoconf = Optional.empty();
  private Optional<Boolean> dhcpv6 = Optional.empty();
  private Optional<Boolean> defaultRoute = Optional.empty();
  private List<String> nameservers = List.of();
  private Optional<String> networkSwitch = Optional.empty();
  private Optional<Boolean> remove = Optional.empty();

  NetworkSettingsBuilder() {}

  NetworkSettingsBuilder nic(String given) {
    nic = Optional.of(given);
    return this;
  }

  NetworkSettingsBuilder bonding(String given) {
    bonding = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder vlan(int given) {
    vlan = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder bridged(boolean given) {
    bridged = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder stp(boolean given) {
    stp = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder mtu(int given) {
    mtu = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder bootproto(String given) {
    bootproto = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder ipaddr(String given) {
    ipaddr = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder netmask(String given) {
    netmask = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder prefix(int given) {
    prefix = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder gateway(String given) {
    gateway = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder ipv6addr(String given) {
    ipv6addr = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder ipv6gateway(String given) {
    ipv6gateway = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder ipv6autoconf(boolean given) {
    ipv6autoconf = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder dhcpv6(boolean given) {
    dhcpv6 = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder defaultRoute(boolean given) {
    defaultRoute = Optional.of(given);
    return this;
  }

  public NetworkSettingsBuilder nameservers(List<String> given) {
    nameservers = List.copyOf(given);
    return this;
  }

  public NetworkSettingsBuilder networkSwitch(String given) {
    networkSwitch = Optional.of(given);
    return this;
  }

  NetworkSettingsBuilder remove(boolean given) {
    remove = Optional.of(given);
    return this;
  }

  public NetworkSettings build() {
    return new NetworkSettings(
        nic,
        bonding,
        vlan,
        bridged,
        stp,
        mtu,
        bootproto,
        ipaddr,
        netmask,
        prefix,
        gateway,
        ipv6addr,
        ipv6gateway,
        ipv6autoconf,
        dhcpv6,
        defaultRoute,
        nameservers,
        networkSwitch,
        remove);
  }
}
