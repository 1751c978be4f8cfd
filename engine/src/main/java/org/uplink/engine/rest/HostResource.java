package org.uplink.engine.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.uplink.api.Decisions;
import org.uplink.api.HostCreation;
import org.uplink.api.Problem;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.Hosts;
import org.uplink.engine.install.Installer;
import org.uplink.engine.install.Installs;

/** /hosts. */
final class HostResource {
  static final String ROOT = "/api/v1/hosts";

  private final Hosts hosts;
  private final Installs installs;
  private final AuditLog audit;
  private final Installer installer;
  private final Clock clock;

  HostResource(Installer.Ports ports, Installer installer, Clock clock) {
    this.hosts = ports.hosts();
    this.installs = ports.installs();
    this.audit = ports.audit();
    this.installer = installer;
    this.clock = clock;
  }

  Reply list(Call call) {
    var limit = call.limit();
    var cluster = call.text("cluster");
    var status = call.text("status");
    var found =
        hosts.list(
            new Hosts.Query(
                cluster, Inputs.state(status), call.text("after").orElse(""), limit + 1));
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
    return Reply.ok(new org.uplink.api.Hosts(page.stream().map(this::document).toList(), next));
  }

  Reply add(Call call) {
    var host = Inputs.host(call.body(HostCreation.class), clock.instant());
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
        yield Reply.created(document(host), ROOT + "/" + encoded(host.name()));
      }
    };
  }

  Reply show(Call call) throws InterruptedException {
    var waiting = call.waiting();
    existing(call);
    installer.await(call.name(), waiting);
    return Reply.ok(document(existing(call)));
  }

  Reply remove(Call call) {
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
        yield Reply.done();
      }
    };
  }

  Reply install(Call call) throws InterruptedException {
    var name = call.name();
    var waiting = call.waiting();
    return switch (installer.start(name)) {
      case Installer.Answer.NoSuchHost none -> throw ProblemException.missing("host", name);
      case Installer.Answer.AlreadyRunning running -> throw installing(name);
      case Installer.Answer.Full full ->
          throw new ProblemException(
              new Problem(
                  "urn:uplink:problem:too-many-installs",
                  "Too many installs wait for their turn",
                  503,
                  "Host %s was not queued: the engine runs and queues as many installs as it is set to."
                      .formatted(name),
                  Optional.of(name),
                  Optional.of("Try again when some have ended.")));
      case Installer.Answer.Started started -> {
        installer.await(name, waiting);
        var document = document(existing(call));
        yield document.status() == org.uplink.api.HostStatus.INSTALLING
            ? Reply.accepted(document, ROOT + "/" + encoded(name))
            : Reply.ok(document);
      }
    };
  }

  Reply decision(Call call) {
    existing(call);
    return installs
        .latestDecision(call.name())
        .map(kept -> Reply.ok(Documents.decision(kept)))
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

  Reply decisions(Call call) {
    existing(call);
    var limit = call.limit();
    var found =
        installs.decisions(
            call.name(),
            call.number("before", 0, Long.MAX_VALUE).orElse(Long.MAX_VALUE),
            limit + 1);
    var page = found.subList(0, Math.min(limit, found.size()));
    return Reply.ok(
        new Decisions(
            page.stream().map(Documents::decision).toList(),
            found.size() <= limit
                ? Optional.empty()
                : Optional.of(
                    "%s/%s/decisions?limit=%d&before=%d"
                        .formatted(ROOT, encoded(call.name()), limit, page.getLast().id()))));
  }

  private Host existing(Call call) {
    return hosts.find(call.name()).orElseThrow(() -> ProblemException.missing("host", call.name()));
  }

  private org.uplink.api.Host document(Host host) {
    return Documents.host(host, installs.latest(host.name()), installs.latestDecision(host.name()));
  }

  private static ProblemException installing(String name) {
    return ProblemException.conflict(
        "installing",
        "Host \"%s\" is being installed.".formatted(name),
        name,
        "Wait for it: GET %s/%s?wait=60.".formatted(ROOT, name));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
