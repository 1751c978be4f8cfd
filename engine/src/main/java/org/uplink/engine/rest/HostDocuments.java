package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.engine.host.Host;
import org.uplink.engine.install.Install;
import org.uplink.engine.install.Installer;

/** Hosts as documents, each with what is shown beside it. */
final class HostDocuments {
  private final Installer.Ports ports;

  HostDocuments(Installer.Ports ports) {
    this.ports = ports;
  }

  Host existing(String name) {
    return ports.hosts().find(name).orElseThrow(() -> ProblemException.missing("host", name));
  }

  org.uplink.api.Host of(String name) {
    // The host last: an install and the state in which it leaves the host are stored in one
    // transaction, and the state that goes with an ended install must not be the one before.
    var install = ports.installs().latest(name);
    return of(existing(name), install);
  }

  org.uplink.api.Host of(Host host, Optional<Install> install) {
    return Documents.host(
        host,
        new Documents.Beside(
            install,
            ports.installs().latestDecision(host.name()),
            ports.changes().unsettled(host.name()),
            ports.clusters().find(host.cluster())));
  }
}
