package org.uplink.engine.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.uplink.api.Problem;
import org.uplink.api.decision.DecisionPage;
import org.uplink.api.host.HostCreation;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunScheduler;

/** /hosts. */
final class HostResource {
  static final String ROOT = "/api/v1/hosts";

  private final HostRepository hosts;
  private final RunRepository installs;
  private final HostDocuments documents;
  private final AuditLog audit;
  private final RunScheduler installer;
  private final Clock clock;

  HostResource(RunScheduler.Repositories ports, RunScheduler installer, Clock clock) {
    this.hosts = ports.hosts();
    this.installs = ports.installs();
    this.documents = new HostDocuments(ports);
    this.audit = ports.audit();
    this.installer = installer;
    this.clock = clock;
  }

  ApiResponse list(ApiRequest call) {
    var limit = call.limit();
    var cluster = call.text("cluster");
    var status = call.text("status");
    var found =
        hosts.list(
            new HostRepository.Query(
                cluster, DocumentReader.state(status), call.text("after").orElse(""), limit + 1));
    var page = found.subList(0, Math.min(limit, found.size()));
    var next =
        found.size() <= limit
            ? Optional.<String>empty()
            : Optional.of(
                "%s?limit=%d&after=%s%s%s"
                    .formatted(
                        ROOT,
                        limit,
                        encoded(page.getLast().name()),
                        cluster.map(name -> "&cluster=" + encoded(name)).orElse(""),
                        status.map(word -> "&status=" + encoded(word)).orElse("")));
    return ApiResponse.ok(
        new org.uplink.api.host.HostPage(
            page.stream().map(host -> documents.of(host, installs.latest(host.name()))).toList(),
            next));
  }

  ApiResponse add(ApiRequest call) {
    var host = DocumentReader.host(call.body(HostCreation.class), clock.instant());
    return switch (hosts.add(host)) {
      case NAME_TAKEN ->
          throw ProblemException.conflict(
              "host-exists",
              "There is a host \"%s\" already.".formatted(host.name()),
              "name",
              "Take another name, or remove that host first.");
      case NO_SUCH_CLUSTER ->
          throw ProblemException.invalid(
              "cluster", "There is no cluster \"%s\".".formatted(host.cluster()));
      case ADDED -> {
        audit.add(
            AuditEvent.ofHost(
                clock.instant(),
                AuditEvent.Type.HOST_ADDED,
                host.name(),
                "Host %s (%s port %d) was added to cluster %s. Install it next."
                    .formatted(host.name(), host.address(), host.port(), host.cluster())));
        yield ApiResponse.created(
            documents.of(host, Optional.empty()), ROOT + "/" + encoded(host.name()));
      }
    };
  }

  ApiResponse show(ApiRequest call) throws InterruptedException {
    var waiting = call.waiting();
    documents.existing(call.name());
    installer.await(call.name(), waiting);
    return ApiResponse.ok(documents.of(call.name()));
  }

  ApiResponse remove(ApiRequest call) {
    var name = call.name();
    return switch (hosts.remove(name)) {
      case MISSING -> throw ProblemException.missing("host", name);
      case INSTALLING -> throw installing(name);
      case REMOVED -> {
        audit.add(
            AuditEvent.ofHost(
                clock.instant(),
                AuditEvent.Type.HOST_REMOVED,
                name,
                "Host %s was removed. Nothing on the host was changed.".formatted(name)));
        yield ApiResponse.done();
      }
    };
  }

  ApiResponse networks(ApiRequest call) {
    return ApiResponse.ok(DocumentWriter.networks(documents.existing(call.name()).networks()));
  }

  ApiResponse decision(ApiRequest call) {
    documents.existing(call.name());
    return installs
        .latestDecision(call.name())
        .map(kept -> ApiResponse.ok(DocumentWriter.decision(kept)))
        .orElseThrow(
            () ->
                new ProblemException(
                    new Problem(
                        "urn:uplink:problem:no-decision",
                        "Nothing was decided yet",
                        404,
                        "No install of host \"%s\" has come to a decision.".formatted(call.name()),
                        Optional.of(call.name()),
                        Optional.of("Install the host; GET its events says how installs ended."))));
  }

  ApiResponse decisions(ApiRequest call) {
    documents.existing(call.name());
    var limit = call.limit();
    var found =
        installs.decisions(
            call.name(),
            call.number("before", 0, Long.MAX_VALUE).orElse(Long.MAX_VALUE),
            limit + 1);
    var page = found.subList(0, Math.min(limit, found.size()));
    return ApiResponse.ok(
        new DecisionPage(
            page.stream().map(DocumentWriter::decision).toList(),
            found.size() <= limit
                ? Optional.empty()
                : Optional.of(
                    "%s/%s/decisions?limit=%d&before=%d"
                        .formatted(ROOT, encoded(call.name()), limit, page.getLast().id()))));
  }

  static ProblemException installing(String name) {
    return ProblemException.conflict(
        "installing",
        "Host \"%s\" is being installed, or its network is being changed.".formatted(name),
        name,
        "Wait for it: GET %s/%s?wait=60.".formatted(ROOT, name));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
