package org.uplink.engine.rest;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.api.Problem;
import org.uplink.api.run.DeployRequest;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.StateName;
import org.uplink.engine.run.ChangePlanner;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunScheduler;

/** What can be asked to be done with a host: /hosts/NAME/install and its like. */
final class RunResource {
  private final HostRepository hosts;
  private final HostDocuments documents;
  private final RunScheduler installer;
  private final ChangePlanner previews;
  private final Clock clock;

  RunResource(
      RunScheduler.Repositories ports,
      RunScheduler installer,
      ChangePlanner previews,
      Clock clock) {
    this.hosts = ports.hosts();
    this.documents = new HostDocuments(ports);
    this.installer = installer;
    this.previews = previews;
    this.clock = clock;
  }

  ApiResponse install(ApiRequest call) throws InterruptedException {
    return run(RunRequest.install(call.name()), call);
  }

  ApiResponse activate(ApiRequest call) throws InterruptedException {
    return run(RunRequest.activate(call.name()), call);
  }

  ApiResponse deploy(ApiRequest call) throws InterruptedException {
    var order = RunRequest.deploy(call.name(), call.body(DeployRequest.class).nic());
    return call.flag("dryRun") ? preview(order) : run(order, call);
  }

  ApiResponse sync(ApiRequest call) throws InterruptedException {
    var order = RunRequest.sync(call.name());
    return call.flag("dryRun") ? preview(order) : run(order, call);
  }

  private ApiResponse preview(RunRequest order) throws InterruptedException {
    return switch (previews.plan(order)) {
      case ChangePlanner.PlanResult.NoSuchHost none ->
          throw ProblemException.missing("host", order.host());
      case ChangePlanner.PlanResult.Refused refused ->
          throw ProblemException.conflict(
              "no-plan", refused.why(), order.host(), "See to what is said there, and ask again.");
      case ChangePlanner.PlanResult.NothingToDo nothing ->
          ApiResponse.ok(DocumentWriter.nothingToDo(nothing.text()));
      case ChangePlanner.PlanResult.Plan plan ->
          ApiResponse.ok(DocumentWriter.plan(plan.preview()));
    };
  }

  ApiResponse maintenance(ApiRequest call) {
    var name = documents.existing(call.name()).name();
    var now = clock.instant();
    var logged =
        AuditEvent.ofHost(
            now,
            AuditEvent.Type.HOST_MAINTENANCE,
            name,
            "Host %s was put into maintenance: it is not followed. Use it again with: uplink host activate %s."
                .formatted(name, name));
    if (!hosts.applyEvents(
        name, List.of(new HostEvent.MaintenanceRequested()), List.of(logged), now)) {
      throw refused("maintenance", name, documents.existing(name).state().name());
    }
    return ApiResponse.ok(documents.of(name));
  }

  private ApiResponse run(RunRequest order, ApiRequest call) throws InterruptedException {
    var name = order.host();
    var waiting = call.waiting();
    return switch (installer.start(order)) {
      case RunScheduler.StartResult.NoSuchHost none -> throw ProblemException.missing("host", name);
      case RunScheduler.StartResult.AlreadyRunning running -> throw HostResource.installing(name);
      case RunScheduler.StartResult.Refused refused ->
          throw refused(order.kind().word(), name, refused.state().name());
      case RunScheduler.StartResult.Full full ->
          throw new ProblemException(
              new Problem(
                  "urn:uplink:problem:too-many-installs",
                  "Too many installs wait for their turn",
                  503,
                  "Host %s was not queued: the engine runs and queues as many installs as it is set to."
                      .formatted(name),
                  Optional.of(name),
                  Optional.of("Try again when some have ended.")));
      case RunScheduler.StartResult.Started started -> {
        installer.await(name, waiting);
        var document = documents.of(call.name());
        yield document
                .run()
                .filter(latest -> latest.id() == started.run().id() && latest.ended().isEmpty())
                .isPresent()
            ? ApiResponse.accepted(document, HostResource.ROOT + "/" + HostResource.encoded(name))
            : ApiResponse.ok(document);
      }
    };
  }

  private static ProblemException refused(String what, String host, StateName state) {
    return ProblemException.conflict(
        "not-in-this-state",
        "Host \"%s\" is %s: there can be no %s of it now."
            .formatted(host, DocumentWriter.status(state), what),
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
