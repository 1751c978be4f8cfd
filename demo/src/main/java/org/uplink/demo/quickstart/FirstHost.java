package org.uplink.demo.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.uplink.agent.join.HostJoin;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostPage;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.verbs.join.JoinToken;

/**
 * This machine as a host of the quickstart's engine: it joins with a token as every host does, and
 * its agent dials in.
 *
 * @param stateDir the state directory of the agent
 */
record FirstHost(EngineClient engine, String name, Path stateDir) {
  /** Joins, unless the machine is this host since an earlier start. */
  void join() {
    boolean added = addIfMissing();
    if (!added && Files.exists(stateDir.resolve("pki"))) {
      return;
    }
    JoinTokenDocument token =
        engine.post(
            EngineClient.path("join-tokens"),
            JoinTokenCreation.oneHost(name, false),
            JoinTokenDocument.class);
    var join =
        new HostJoin(
            JoinToken.parse(token.token().orElseThrow()),
            stateDir.resolve("agent.conf"),
            Optional.of(stateDir),
            name);
    try {
      join.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while this machine joined", e);
    }
  }

  /**
   * Adds the host. One that the engine dials, as a quickstart of an earlier release added it, is
   * removed.
   *
   * @return false if the engine had the host
   */
  private boolean addIfMissing() {
    for (HostDocument host :
        engine.getAllPages(
            EngineClient.path("hosts"), HostPage.class, HostPage::items, HostPage::next)) {
      if (host.name().equals(name)) {
        if (host.transport().equals(HostCreation.DIAL_IN)) {
          return false;
        }
        engine.delete(EngineClient.path("hosts", name));
      }
    }
    engine.post(
        EngineClient.path("hosts"),
        HostCreation.dialIn(name, Optional.empty()),
        HostDocument.class);
    return true;
  }
}
