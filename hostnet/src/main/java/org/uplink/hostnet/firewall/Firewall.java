package org.uplink.hostnet.firewall;

/** The firewalld of a host. It forgets what {@link #putInto} did when it is restarted. */
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
}
