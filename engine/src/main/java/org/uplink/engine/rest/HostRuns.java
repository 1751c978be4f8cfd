package org.uplink.engine.rest;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.api.DeployRequest;
import org.uplink.api.Problem;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.Hosts;
import org.uplink.engine.host.StateName;
import org.uplink.engine.install.Installer;
import org.uplink.engine.install.NetworkPreviews;
import org.uplink.engine.install.Order;

/** What can be asked to be done with a host: /hosts/NAME/install and its like. */
final class HostRuns {
  private final Hosts hosts;
  private final HostDocuments documents;
  private final Installer installer;
  private final NetworkPreviews previews;
  private final Clock clock;

  HostRuns(Installer.Ports ports, Installer installer, NetworkPreviews previews, Clock clock) {
    this.hosts = ports.hosts();
    this.documents = new HostDocuments(ports);
    this.installer = installer;
    this.previews = previews;
    this.clock = clock;
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
    var name = documents.existing(call.name()).name();
    var now = clock.instant();
    var logged =
        AuditEvent.ofHost(
            now,
            AuditEvent.Type.HOST_MAINTENANCE,
            name,
            "Host %s was put into maintenance: it is not followed. Use it again with: uplink host activate %s."
                .formatted(name, name));
    if (!hosts.happened(
        name, List.of(new HostEvent.MaintenanceRequested()), List.of(logged), now)) {
      throw refused("maintenance", name, documents.existing(name).state().name());
    }
    return Reply.ok(documents.of(name));
  }

  private Reply run(Order order, Call call) throws InterruptedException {
    var name = order.host();
    var waiting = call.waiting();
    return switch (installer.start(order)) {
      case Installer.Answer.NoSuchHost none -> throw ProblemException.missing("host", name);
      case Installer.Answer.AlreadyRunning running -> throw HostResource.installing(name);
      case Installer.Answer.Refused refused ->
          throw refused(order.kind().word(), name, refused.state().name());
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
        var document = documents.of(call.name());
        yield document
                .install()
                .filter(latest -> latest.id() == started.install().id() && latest.ended().isEmpty())
                .isPresent()
            ? Reply.accepted(document, HostResource.ROOT + "/" + HostResource.encoded(name))
            : Reply.ok(document);
      }
    };
  }

  private static ProblemException refused(String what, String host, StateName state) {
    return ProblemException.conflict(
        "not-in-this-state",
        "Host \"%s\" is %s: there can be no %s of it now."
            .formatted(host, Documents.status(state), what),
        host,
        switch (state) {
          case UNASSIGNED -> "Install it first: uplink host install %s.".formatted(host);
          case MAINTENANCE ->
              "Take it out of maintenance first: uplink host activate %s.".formatted(host);
          case INSTALLING, INITIALIZING, CONNECTING ->
              "Wait until that is over: uplink host show %s.".formatted(host);
          case UP, NON_OPERATIONAL, NON_RESPONSIVE, INSTALL_FAILED ->
              "docs/host-states.md has what can be done in which state.";
        });
  }
}
