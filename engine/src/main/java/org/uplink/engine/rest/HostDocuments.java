package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.engine.host.Host;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunScheduler;

/** Hosts as documents, each with what is shown beside it. */
final class HostDocuments {
  private final RunScheduler.Repositories ports;

  HostDocuments(RunScheduler.Repositories ports) {
    this.ports = ports;
  }

  Host existing(String name) {
    return ports.hosts().find(name).orElseThrow(() -> ProblemException.missing("host", name));
  }

  org.uplink.api.host.Host of(String name) {
    // The host last: an install and the state in which it leaves the host are stored in one
    // transaction, and the state that goes with an ended install must not be the one before.
    var install = ports.installs().latest(name);
    return of(existing(name), install);
  }

  org.uplink.api.host.Host of(Host host, Optional<Run> install) {
    return DocumentWriter.host(
        host,
        new DocumentWriter.HostDetails(
            install,
            ports.installs().latestDecision(host.name()),
            ports.changes().findUnresolved(host.name()),
            ports.clusters().find(host.cluster())));
  }
}
