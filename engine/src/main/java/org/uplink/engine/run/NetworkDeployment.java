package org.uplink.engine.run;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRepository.ChangeRecord;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.HostKey;
import org.uplink.engine.network.ChangeTarget;
import org.uplink.verbs.proof.Probe;

/**
 * Changes the network of a host. The request is stored before the host receives it. The host alone
 * reports the outcome, to this engine or, after a restart, to the next one.
 */
final class NetworkDeployment {
  private static final int TOKEN_BYTES = 24;

  private final Repositories repositories;
  private final ChangeResolver resolver;
  private final Clock clock;
  private final RunSettings settings;
  private final SecureRandom random = new SecureRandom();

  NetworkDeployment(
      Repositories repositories, AgentConnector connector, Clock clock, RunSettings settings) {
    this.repositories = repositories;
    this.resolver = new ChangeResolver(repositories, connector, clock, settings.callTimeout());
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * Requests the change, and blocks until its outcome is known or the host stays unreachable.
   *
   * @param address the host's address of the connection, if it is not the one on record
   * @param probes what has to work on the host before the change and after it
   */
  FinishedChange deploy(
      RunContext context,
      AgentClient client,
      Optional<String> address,
      ChangeTarget target,
      List<Probe> probes)
      throws HostCallException, InterruptedException {
    ChangeRequest change = newRequest(context, client.hostKey(), address, target);
    repositories.changes().add(change);
    ChangeOutcome outcome;
    try {
      outcome =
          resolver
              .call(context.host(), change, settings.proofTimeout())
              .run(
                  client,
                  probes,
                  ticketLife ->
                      repositories
                          .changes()
                          .saveTicket(change.id(), clock.instant().plus(ticketLife)));
    } catch (HostCallException e) {
      resolver.save(change, new ChangeOutcome.NeverStarted(String.valueOf(e.getMessage())));
      throw e;
    }
    resolver.save(change, outcome);
    return new FinishedChange(change, outcome, false);
  }

  /**
   * Finds out how a change ended that an earlier engine or an earlier run requested. If the outcome
   * is already stored, the host is not asked again.
   *
   * @return empty if there is no such change
   */
  Optional<FinishedChange> finishEarlierChange(RunContext context) throws InterruptedException {
    long run = context.run().id();
    Optional<FinishedChange> stored =
        repositories.changes().findByRun(run).flatMap(NetworkDeployment::finished);
    if (stored.isPresent()) {
      return stored;
    }
    if (repositories.changes().findUnresolved(context.host().name()).isEmpty()) {
      return Optional.empty();
    }
    repositories.runs().saveStep(run, Run.Step.AWAIT_OUTCOME);
    return resolver
        .resolve(context.host())
        .map(
            resolved ->
                new FinishedChange(
                    resolved.request(), resolved.outcome(), resolved.request().run() == run));
  }

  private static Optional<FinishedChange> finished(ChangeRecord stored) {
    return stored.outcome().map(outcome -> new FinishedChange(stored.request(), outcome, true));
  }

  private ChangeRequest newRequest(
      RunContext context, Optional<HostKey> key, Optional<String> address, ChangeTarget target) {
    var token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    Instant now = clock.instant();
    return new ChangeRequest(
        UUID.randomUUID().toString(),
        context.host().name(),
        context.run().id(),
        target,
        HexFormat.of().formatHex(token),
        now,
        now.plus(settings.proofTimeout()),
        Optional.empty(),
        address,
        key);
  }

  /**
   * A change and its outcome, as a run finds them.
   *
   * @param resumed whether this run itself requested the change before the engine was restarted
   */
  record FinishedChange(ChangeRequest request, ChangeOutcome outcome, boolean resumed) {
    /**
     * Returns whether the run ends with this change. If an earlier run requested the change, and
     * the change has ended, this run continues.
     */
    boolean endsRun() {
      return switch (outcome) {
        case ChangeOutcome.Safe _ -> false;
        case ChangeOutcome.Unknown _ -> true;
        case ChangeOutcome.NotCommitted _,
            ChangeOutcome.RolledBack _,
            ChangeOutcome.Refused _,
            ChangeOutcome.NeverStarted _ ->
            resumed;
      };
    }
  }
}
