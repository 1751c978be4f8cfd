package org.uplink.engine.store;

import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Jdbi;

/**
 * The tables of a database, each as the repository that it implements. Thread-safe.
 *
 * @param joining held while a host joins, with a token or without one
 */
record Tables(
    Jdbi jdbi,
    Retention retention,
    CommitListener listener,
    EventTable events,
    RevokedCertificates revoked,
    ReentrantLock joining) {
  Tables(Jdbi jdbi, RevokedCertificates revoked, Retention retention, CommitListener listener) {
    this(
        jdbi,
        retention,
        listener,
        new EventTable(jdbi, retention, listener),
        revoked,
        new ReentrantLock());
  }

  ClusterTable clusters() {
    return new ClusterTable(jdbi);
  }

  HostTable hosts() {
    return new HostTable(jdbi, events, revoked);
  }

  JoinTable joins() {
    return new JoinTable(jdbi, events, revoked, joining);
  }

  ApprovalTable approvals() {
    return new ApprovalTable(jdbi, events, joining);
  }

  RenewalTable renewals() {
    return new RenewalTable(events, revoked);
  }

  RunTable runs() {
    return new RunTable(jdbi, retention, events, revoked, listener);
  }

  ChangeTable changes() {
    return new ChangeTable(jdbi, listener);
  }
}
