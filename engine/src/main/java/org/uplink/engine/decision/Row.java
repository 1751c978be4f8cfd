package org.uplink.engine.decision;

import java.util.Optional;

/**
 * A row of the table, with what is particular to this match. The broker's rows, 10 to 12, come with
 * the broker; the compiler will name every place that has to learn of them.
 */
public sealed interface Row {
  int number();

  /** 1: cluster levels below 3.6. */
  record BelowGetRoute(Optional<String> lastClientIface) implements Row {
    @Override
    public int number() {
      return 1;
    }
  }

  /**
   * 2: the verb is not there.
   *
   * @param nic what takes its place
   * @param ownsDialled whether that is the owner of the dialled address, not lastClientIface
   */
  record VerbMissing(Optional<String> nic, boolean ownsDialled) implements Row {
    @Override
    public int number() {
      return 2;
    }
  }

  /** 3: getRoute fails otherwise. */
  record LookupFailed(String question, String why) implements Row {
    @Override
    public int number() {
      return 3;
    }
  }

  /** 4: F is local, and agent and engine are on one machine. */
  record SameMachine(Optional<String> owner) implements Row {
    @Override
    public int number() {
      return 4;
    }
  }

  /**
   * 5: F is local, and they are not.
   *
   * @param known false where the host does not tell its boot id
   */
  record AddressesOverlap(String address, boolean known) implements Row {
    @Override
    public int number() {
      return 5;
    }
  }

  /** 6: no route to any of E. */
  record NoRoute(Optional<String> owner) implements Row {
    @Override
    public int number() {
      return 6;
    }
  }

  /** 7: F is nothing that the management network can be put on. */
  record UnsuitableDevice(String device, String kind) implements Row {
    @Override
    public int number() {
      return 7;
    }
  }

  /** 8: F = O. */
  record Confirmed(String device) implements Row {
    @Override
    public int number() {
      return 8;
    }
  }

  /** 9: F ≠ O, or O is not known. */
  record Contested(String device, Optional<String> owner) implements Row {
    @Override
    public int number() {
      return 9;
    }
  }
}
