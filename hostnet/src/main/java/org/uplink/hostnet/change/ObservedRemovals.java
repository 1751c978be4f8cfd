package org.uplink.hostnet.change;

import org.uplink.hostnet.state.NetworkState;

/**
 * A file with the host in which other programs had removed something while a change was pending. It
 * is written before the first write of the rollback. A rollback that ends in the middle deletes
 * objects before it adds them again, so the next one could not tell who removed them.
 *
 * @param sequence the sequence number of the change
 * @param id the id of the change
 * @param host the host before the rollback
 */
record ObservedRemovals(long sequence, String id, NetworkState host) {
  static ObservedRemovals of(StoredChange change, NetworkState host) {
    return new ObservedRemovals(change.sequence(), change.id(), host);
  }

  boolean belongTo(StoredChange change) {
    return sequence == change.sequence() && id.equals(change.id());
  }
}
