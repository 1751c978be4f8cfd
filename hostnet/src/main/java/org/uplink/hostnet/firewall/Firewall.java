package org.uplink.hostnet.firewall;

import java.util.Optional;

/**
 * The firewalld of a host. It forgets what {@link #putInto} did when it is restarted or reloaded.
 */
public interface Firewall {
  /** A host without firewalld. */
  Firewall NONE =
      new Firewall() {
        @Override
        public boolean isRunning() {
          return false;
        }

        @Override
        public Zones zones() {
          throw missing();
        }

        @Override
        public boolean isShownInDefaultZone(String device) {
          return true;
        }

        @Override
        public void putInto(String zone, String device) {
          throw missing();
        }

        @Override
        public void takeOut(String device) {
          throw missing();
        }

        @Override
        public Optional<SavedZone> findUnsavedZone(String device, String source) {
          return Optional.empty();
        }

        @Override
        public Optional<SavedZone> findUnneededZone(String device) {
          return Optional.empty();
        }

        @Override
        public void save(SavedZone zone) {
          throw missing();
        }

        private static FirewallException missing() {
          return new FirewallException("this host has no firewalld");
        }
      };

  /** Returns whether firewalld runs in this network namespace. It may hang. */
  boolean isRunning();

  /**
   * Returns the zones as they are in force now.
   *
   * @throws FirewallException if firewalld does not answer
   */
  Zones zones();

  /**
   * Returns whether the rules in the kernel show that the default zone decides on the packets of a
   * device. Needs no answer of firewalld.
   */
  boolean isShownInDefaultZone(String device);

  /**
   * Puts a device into a zone. The device need not exist.
   *
   * @throws FirewallException if firewalld refuses it or does not answer
   */
  void putInto(String zone, String device);

  /**
   * Takes a device out of its zone, so that the default zone decides on its packets.
   *
   * @throws FirewallException if firewalld refuses it or does not answer
   */
  void takeOut(String device);

  /**
   * Finds out what to save so that firewalld puts a device, when it starts, into the zone of
   * another one. Reads files only.
   *
   * @return empty if the other device has the default zone then, or the device has a zone of its
   *     own
   */
  Optional<SavedZone> findUnsavedZone(String device, String source);

  /** Finds out what to save so that {@link #save} has left nothing of a deleted device. */
  Optional<SavedZone> findUnneededZone(String device);

  /**
   * Changes firewalld's files. The zones in force stay. May be repeated.
   *
   * @throws java.io.UncheckedIOException if the disk fails
   */
  void save(SavedZone zone);
}
