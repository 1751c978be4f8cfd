package org.uplink.engine.agent;

/** A connection that stays open between calls. Its heart-beats end it if the peer is silent. */
@FunctionalInterface
public interface StandingConnection {
  boolean isOpen();
}
