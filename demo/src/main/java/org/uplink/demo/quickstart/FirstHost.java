package org.uplink.demo.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.agent.join.HostJoin;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostPage;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.command.CommandFailure;
import org.uplink.platform.IoProblem;
import org.uplink.verbs.join.JoinToken;

/**
 * This machine as a host of the quickstart's engine: it joins with a token, and its agent dials in.
 *
 * @param stateDir the state directory of the agent
 */
record FirstHost(EngineClient engine, String name, Path stateDir) {
  private static final String CREDENTIALS = "pki";

  /** Joins, unless the machine is this host since an earlier start. */
  void join() {
    if (!isKnown()) {
      // First: the engine would refuse the certificate of a host that was removed.
      removeCertificate();
      engine.post(
          EngineClient.path("hosts"),
          HostCreation.dialIn(name, Optional.empty()),
          HostDocument.class);
    }
    if (Files.exists(stateDir.resolve(CREDENTIALS))) {
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
   * Returns whether the engine has the host. One that the engine dials, as a quickstart of an
   * earlier release added it, is removed.
   */
  private boolean isKnown() {
    for (HostDocument host :
        engine.getAllPages(
            EngineClient.path("hosts"), HostPage.class, HostPage::items, HostPage::next)) {
      if (host.name().equals(name)) {
        if (host.transport().equals(HostCreation.DIAL_IN)) {
          return true;
        }
        engine.delete(EngineClient.path("hosts", name));
      }
    }
    return false;
  }

  private void removeCertificate() {
    Path folder = stateDir.resolve(CREDENTIALS);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw CommandFailure.error(
          "could not remove %s: %s".formatted(folder, IoProblem.describe(e, folder)),
          "Remove the quickstart, and start it again: uplink quickstart --remove");
    }
  }
}
