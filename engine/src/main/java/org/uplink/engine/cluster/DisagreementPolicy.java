package org.uplink.engine.cluster;

/** What a cluster does if the evidence for the active NIC disagrees. */
public enum DisagreementPolicy {
  /** Skip the automatic deployment. */
  SKIP,
  /** Deploy on the device that the route of the connection names. */
  DEPLOY
}
