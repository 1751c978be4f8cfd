package org.uplink.engine.cluster;

/** What a cluster does where the evidence for the active NIC dissents. */
public enum DisagreementPolicy {
  /** Skips the automatic deployment. */
  SKIP,
  /** Deploys on the device that the flow's look-up names. */
  DEPLOY
}
