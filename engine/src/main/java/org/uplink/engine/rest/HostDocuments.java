package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.api.host.HostDocument;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostPresence;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.Run;

/** Reads what belongs to a host's document from the repositories. */
final class HostDocuments {
  private final Repositories repositories;
  private final HostPresence presence;

  HostDocuments(RestServer.Services services) {
    this.repositories = services.repositories();
    this.presence = services.presence();
  }

  Host requireHost(String name) {
    return repositories
        .hosts()
        .find(name)
        .orElseThrow(() -> ProblemException.missing("host", name));
  }

  HostDocument of(String name) {
    // Reads the run before the host. The end of the run and the state of the host are stored in one
    // transaction, and an ended run must not be shown with an earlier state of the host.
    Optional<Run> run = repositories.runs().latest(name);
    return of(requireHost(name), run);
  }

  HostDocument of(Host host, Optional<Run> run) {
    return DocumentWriter.host(
        host,
        new DocumentWriter.HostDetails(
            run,
            repositories.runs().latestDecision(host.name()),
            repositories.changes().findUnresolved(host.name()),
            repositories.clusters().find(host.cluster()),
            presence.find(host)));
  }
}
