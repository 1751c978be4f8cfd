package org.uplink.engine.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.api.Problem;
import org.uplink.api.decision.DecisionPage;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostPage;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.certificate.HostRevocation;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostRepository.AddResult;
import org.uplink.engine.host.HostRepository.ReplaceResult;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.StateName;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.schedule.RunScheduler;
import org.uplink.picture.DecisionPicture;

/** The resources /hosts and /hosts/NAME, with a host's networks and decisions. */
final class HostResource {
  static final String ROOT = "/api/v1/hosts";

  private final HostRepository hosts;
  private final RunRepository runs;
  private final HostDocuments documents;
  private final AuditLog audit;
  private final RunScheduler scheduler;
  private final HostRevocation revocation;
  private final Clock clock;

  HostResource(RestServer.Services services) {
    this.hosts = services.repositories().hosts();
    this.runs = services.repositories().runs();
    this.documents = new HostDocuments(services);
    this.audit = services.repositories().audit();
    this.scheduler = services.scheduler();
    this.revocation = services.revocation();
    this.clock = services.clock();
  }

  ApiResponse list(ApiRequest request) {
    int limit = request.limit();
    Optional<String> cluster = request.text("cluster");
    Optional<String> status = request.text("status");
    List<Host> found =
        hosts.list(
            new HostRepository.Query(
                cluster,
                DocumentReader.state(status),
                request.text("after").orElse(""),
                limit + 1));
    List<Host> page = found.subList(0, Math.min(limit, found.size()));
    Optional<String> next =
        found.size() <= limit
            ? Optional.empty()
            : Optional.of(
                "%s?limit=%d&after=%s%s%s"
                    .formatted(
                        ROOT,
                        limit,
                        encoded(page.getLast().name()),
                        cluster.map(name -> "&cluster=" + encoded(name)).orElse(""),
                        status.map(word -> "&status=" + encoded(word)).orElse("")));
    return ApiResponse.ok(
        new HostPage(
            page.stream().map(host -> documents.of(host, runs.latest(host.name()))).toList(),
            next));
  }

  ApiResponse add(ApiRequest request) {
    Host host = DocumentReader.host(request.body(HostCreation.class), clock.instant());
    return switch (hosts.add(host)) {
      case AddResult.NameTaken _ ->
          throw ProblemException.conflict(
              "host-exists",
              "Host \"" + host.name() + "\" already exists.",
              "name",
              "Use another name, or remove that host first.");
      case AddResult.AddressTaken(String other) -> throw addressTaken(host, other);
      case AddResult.NoSuchCluster _ -> throw noSuchCluster(host);
      case AddResult.Added _ -> {
        log(
            AuditEvent.Type.HOST_ADDED,
            host.name(),
            "Host %s (%s) was added to cluster %s. To install it, run: uplink host install %s"
                .formatted(host.name(), host.access().describe(), host.cluster(), host.name()));
        yield ApiResponse.created(documents.of(host, Optional.empty()), path(host.name()));
      }
    };
  }

  ApiResponse show(ApiRequest request) throws InterruptedException {
    Duration waitTime = request.waitTime();
    documents.requireHost(request.name());
    scheduler.await(request.name(), waitTime);
    return ApiResponse.ok(documents.of(request.name()));
  }

  /** Changes address, port and cluster of a host that the engine does not use at the moment. */
  ApiResponse replace(ApiRequest request) {
    Host wanted = DocumentReader.host(request.body(HostCreation.class), clock.instant());
    String name = wanted.name();
    if (!name.equals(request.name())) {
      throw ProblemException.invalid(
          "name",
          "The name \"%s\" differs from the name of the host, \"%s\"."
              .formatted(name, request.name()),
          "Keep the name. A host cannot be renamed.");
    }
    return switch (hosts.replace(wanted)) {
      case ReplaceResult.Missing _ -> throw ProblemException.missing("host", name);
      case ReplaceResult.NoSuchCluster _ -> throw noSuchCluster(wanted);
      case ReplaceResult.AddressTaken(String other) -> throw addressTaken(wanted, other);
      case ReplaceResult.InUse(StateName state) -> throw inUse(name, state);
      case ReplaceResult.Replaced(Host host) -> {
        log(
            AuditEvent.Type.HOST_CHANGED,
            name,
            "Host %s is now in cluster %s (%s). The change takes effect at the next run. To install it, run: uplink host install %s"
                .formatted(name, host.cluster(), host.access().describe(), name));
        yield ApiResponse.ok(documents.of(host, runs.latest(name)));
      }
    };
  }

  ApiResponse remove(ApiRequest request) {
    String name = request.name();
    return switch (hosts.remove(name)) {
      case MISSING -> throw ProblemException.missing("host", name);
      case INSTALLING -> throw busy(name);
      case REMOVED -> {
        log(
            AuditEvent.Type.HOST_REMOVED,
            name,
            "Host " + name + " was removed. Nothing was changed on the host.");
        yield ApiResponse.noContent();
      }
    };
  }

  /** Revokes the host's certificates, also while a run uses the host. */
  ApiResponse revoke(ApiRequest request) throws InterruptedException {
    String name = request.name();
    if (!revocation.revoke(documents.requireHost(name))) {
      throw ProblemException.missing("host", name);
    }
    return ApiResponse.ok(documents.of(name));
  }

  ApiResponse networks(ApiRequest request) {
    return ApiResponse.ok(
        DocumentWriter.networks(documents.requireHost(request.name()).networks()));
  }

  ApiResponse decision(ApiRequest request) {
    Host host = documents.requireHost(request.name());
    String name = host.name();
    return runs.latestDecision(name)
        .map(stored -> DecisionWriter.decision(stored, NextStep.now(host, stored.decision())))
        .map(
            document ->
                request.wantsPicture()
                    ? ApiResponse.picture(DecisionPicture.svg(document))
                    : ApiResponse.ok(document))
        .orElseThrow(
            () ->
                new ProblemException(
                    new Problem(
                        "urn:uplink:problem:no-decision",
                        "There is no decision yet",
                        404,
                        "No run of host \"" + name + "\" has made a decision.",
                        Optional.of(name),
                        Optional.of("Install the host: uplink host install " + name))));
  }

  ApiResponse decisions(ApiRequest request) {
    String name = documents.requireHost(request.name()).name();
    int limit = request.limit();
    List<RunRepository.StoredDecision> found =
        runs.decisions(
            name, request.number("before", 0, Long.MAX_VALUE).orElse(Long.MAX_VALUE), limit + 1);
    List<RunRepository.StoredDecision> page = found.subList(0, Math.min(limit, found.size()));
    return ApiResponse.ok(
        new DecisionPage(
            page.stream().map(DecisionWriter::decision).toList(),
            found.size() <= limit
                ? Optional.empty()
                : Optional.of(
                    "%s/decisions?limit=%d&before=%d"
                        .formatted(path(name), limit, page.getLast().id()))));
  }

  static ProblemException busy(String name) {
    return ProblemException.conflict(
        "host-busy",
        "Host \"" + name + "\" has a run that has not ended.",
        name,
        "Watch the run: uplink host show " + name);
  }

  static String path(String name) {
    return ROOT + "/" + encoded(name);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static ProblemException inUse(String name, StateName state) {
    return HostState.RUN_STATES.contains(state)
        ? busy(name)
        : ProblemException.conflict(
            "not-in-this-state",
            "Host \"%s\" is %s, which does not allow a change of its address or cluster."
                .formatted(name, DocumentWriter.status(state)),
            name,
            "Put it into maintenance first: uplink host maintenance " + name);
  }

  private static ProblemException addressTaken(Host host, String other) {
    return ProblemException.conflict(
        "address-taken",
        "Host \"%s\" already has the address %s. One machine can be only one host."
            .formatted(other, host.access().describe()),
        "address",
        "Use that host, or remove it first: uplink host remove " + other);
  }

  private static ProblemException noSuchCluster(Host host) {
    return ProblemException.invalid(
        "cluster",
        "Cluster \"" + host.cluster() + "\" does not exist.",
        "List the clusters: uplink cluster list");
  }

  private void log(AuditEvent.Type type, String host, String text) {
    audit.add(AuditEvent.ofHost(clock.instant(), type, host, text));
  }
}
