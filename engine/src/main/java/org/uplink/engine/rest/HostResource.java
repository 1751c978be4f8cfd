package org.uplink.engine.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.api.Decisions;
import org.uplink.api.DeployRequest;
import org.uplink.api.HostCreation;
import org.uplink.api.Problem;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.cluster.Clusters;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Hosts;
import org.uplink.engine.install.Install;
import org.uplink.engine.install.Installer;
import org.uplink.engine.install.Installs;
import org.uplink.engine.install.NetworkChanges;
import org.uplink.engine.install.NetworkPreviews;
import org.uplink.engine.install.Order;

/** /hosts. */
final class HostResource {
  static final String ROOT = "/api/v1/hosts";

  private final Hosts hosts;
  private final Clusters clusters;
  private final Installs installs;
  private final NetworkChanges changes;
  private final AuditLog audit;
  private final Installer installer;
  private final NetworkPreviews previews;
  private final Clock clock;

  HostResource(Installer.Ports ports, Installer installer, NetworkPreviews previews, Clock clock) {
    this.hosts = ports.hosts();
    this.clusters = ports.clusters();
    this.installs = ports.installs();
    this.changes = ports.changes();
    this.previews = previews;
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
    return Reply.ok(
        new org.uplink.api.Hosts(
            page.stream().map(host -> document(host, installs.latest(host.name()))).toList(),
            next));
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
        yield Reply.created(document(host, Optional.empty()), ROOT + "/" + encoded(host.name()));
      }
    };
  }

  Reply show(Call call) throws InterruptedException {
    var waiting = call.waiting();
    existing(call);
    installer.await(call.name(), waiting);
    return Reply.ok(document(call));
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
    return run(Order.install(call.name()), call);
  }

  Reply activate(Call call) throws InterruptedException {
    return run(Order.activate(call.name()), call);
  }

  Reply deploy(Call call) throws InterruptedException {
    var order = Order.deploy(call.name(), call.body(DeployRequest.class).nic());
    return call.flag("dryRun") ? preview(order) : run(order, call);
  }

  Reply sync(Call call) throws InterruptedException {
    var order = Order.sync(call.name());
    return call.flag("dryRun") ? preview(order) : run(order, call);
  }

  private Reply preview(Order order) throws InterruptedException {
    return switch (previews.of(order)) {
      case NetworkPreviews.Answer.NoSuchHost none ->
          throw ProblemException.missing("host", order.host());
      case NetworkPreviews.Answer.Refused refused ->
          throw ProblemException.conflict(
              "no-plan", refused.why(), order.host(), "See to what is said there, and ask again.");
      case NetworkPreviews.Answer.NothingToDo nothing ->
          Reply.ok(Documents.nothingToDo(nothing.text()));
      case NetworkPreviews.Answer.Plan plan -> Reply.ok(Documents.plan(plan.preview()));
    };
  }

  Reply maintenance(Call call) {
    var host = existing(call);
    var now = clock.instant();
    var logged =
        AuditEvent.ofHost(
            now,
            AuditEvent.Type.HOST_MAINTENANCE,
            host.name(),
            "Host %s was put into maintenance: it is not followed. Use it again with: uplink host activate %s."
                .formatted(host.name(), host.name()));
    if (!hosts.happened(
        host.name(), List.of(new HostEvent.MaintenanceRequested()), List.of(logged), now)) {
      throw refused(host.name(), existing(call).state());
    }
    return Reply.ok(document(call));
  }

  Reply networks(Call call) {
    return Reply.ok(Documents.networks(existing(call).networks()));
  }

  private Reply run(Order order, Call call) throws InterruptedException {
    var name = order.host();
    var waiting = call.waiting();
    return switch (installer.start(order)) {
      case Installer.Answer.NoSuchHost none -> throw ProblemException.missing("host", name);
      case Installer.Answer.AlreadyRunning running -> throw installing(name);
      case Installer.Answer.Refused refused -> throw refused(name, refused.state());
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
        var document = document(call);
        yield document
                .install()
                .filter(latest -> latest.id() == started.install().id() && latest.ended().isEmpty())
                .isPresent()
            ? Reply.accepted(document, ROOT + "/" + encoded(name))
            : Reply.ok(document);
      }
    };
  }

  private static ProblemException refused(String name, HostState state) {
    return ProblemException.conflict(
        "not-in-this-state",
        "Host \"%s\" is %s, and there is no such thing to do with it now."
            .formatted(name, Documents.status(state.name())),
        name,
        "docs/host-states.md has what can be done in which state.");
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

  private org.uplink.api.Host document(Call call) {
    // The host last: an install and the state in which it leaves the host are stored in one
    // transaction, and the state that goes with an ended install must not be the one before.
    var install = installs.latest(call.name());
    return document(existing(call), install);
  }

  private org.uplink.api.Host document(Host host, Optional<Install> install) {
    return Documents.host(
        host,
        new Documents.Beside(
            install,
            installs.latestDecision(host.name()),
            changes.unsettled(host.name()),
            clusters.find(host.cluster())));
  }

  private static ProblemException installing(String name) {
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
