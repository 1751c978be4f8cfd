package org.uplink.engine.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.api.Problem;
import org.uplink.api.host.HostDocument;
import org.uplink.api.run.DeployRequest;
import org.uplink.api.run.NetworkPlan;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.StateName;
import org.uplink.engine.run.ChangePlanner;
import org.uplink.engine.run.ChangePlanner.PlanResult;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.schedule.RunScheduler;
import org.uplink.engine.run.schedule.RunScheduler.StartResult;
import org.uplink.picture.NetworkPlanPicture;

/**
 * The resources that start a run or set a host to maintenance: {@code /hosts/NAME/install} and
 * others.
 */
final class RunResource {
  private final HostRepository hosts;
  private final HostDocuments documents;
  private final RunScheduler scheduler;
  private final ChangePlanner planner;
  private final Clock clock;

  RunResource(RestServer.Services services) {
    this.hosts = services.repositories().hosts();
    this.documents = new HostDocuments(services);
    this.scheduler = services.scheduler();
    this.planner = services.planner();
    this.clock = services.clock();
  }

  ApiResponse install(ApiRequest request) throws InterruptedException {
    return start(
        RunRequest.install(request.name(), DocumentReader.acceptedWarnings(request.text("accept"))),
        request.waitTime());
  }

  ApiResponse activate(ApiRequest request) throws InterruptedException {
    String name = documents.requireHost(request.name()).name();
    return isIn(StateName.UP, name)
        ? ApiResponse.ok(documents.of(name))
        : start(RunRequest.activate(name), request.waitTime());
  }

  ApiResponse deploy(ApiRequest request) throws InterruptedException {
    Optional<String> nic = request.body(DeployRequest.class).nic();
    return startOrPlan(RunRequest.deploy(request.name(), nic), request);
  }

  ApiResponse sync(ApiRequest request) throws InterruptedException {
    return startOrPlan(RunRequest.sync(request.name()), request);
  }

  /** Restores the original network of the host, and then removes the host. */
  ApiResponse remove(ApiRequest request) throws InterruptedException {
    return startOrPlan(
        RunRequest.remove(request.name(), DocumentReader.acceptedWarnings(request.text("accept"))),
        request);
  }

  ApiResponse maintenance(ApiRequest request) {
    String name = documents.requireHost(request.name()).name();
    if (isIn(StateName.MAINTENANCE, name)) {
      return ApiResponse.ok(documents.of(name));
    }
    Instant now = clock.instant();
    AuditEvent event =
        AuditEvent.ofHost(
            now,
            AuditEvent.Type.HOST_MAINTENANCE,
            name,
            "Host %s is in maintenance, so the engine does not monitor it. To use it again, run: uplink host activate %s"
                .formatted(name, name));
    if (!hosts.applyEvents(
        name, List.of(new HostEvent.MaintenanceRequested()), List.of(event), now)) {
      throw notInThisState("maintenance", name, documents.requireHost(name).state().name());
    }
    return ApiResponse.ok(documents.of(name));
  }

  /** Returns whether the host is already in the state that the request wants. */
  private boolean isIn(StateName state, String host) {
    return documents.requireHost(host).state().name() == state;
  }

  private ApiResponse startOrPlan(RunRequest run, ApiRequest request) throws InterruptedException {
    if (!request.flag("dryRun")) {
      return start(run, request.waitTime());
    }
    NetworkPlan plan = plan(run);
    return request.wantsPicture()
        ? ApiResponse.picture(NetworkPlanPicture.svg(run.host(), plan))
        : ApiResponse.ok(plan);
  }

  private NetworkPlan plan(RunRequest run) throws InterruptedException {
    return switch (planner.plan(run)) {
      case PlanResult.NoSuchHost _ -> throw ProblemException.missing("host", run.host());
      case PlanResult.Refused refused ->
          throw ProblemException.noPlan(run.host(), refused.reason(), refused.nextStep());
      case PlanResult.NothingToDo nothing -> DocumentWriter.nothingToDo(nothing.message());
      case PlanResult.Planned planned -> DocumentWriter.plan(planned.plan());
    };
  }

  private ApiResponse start(RunRequest request, Duration waitTime) throws InterruptedException {
    String host = request.host();
    return switch (scheduler.start(request)) {
      case StartResult.NoSuchHost _ -> throw ProblemException.missing("host", host);
      case StartResult.AlreadyRunning _ -> throw HostResource.busy(host);
      case StartResult.Refused refused ->
          throw request.kind() == RunRequest.Kind.REMOVE
                  && refused.state().name() == StateName.UNASSIGNED
              ? neverInstalled(host)
              : notInThisState(request.kind().noun(), host, refused.state().name());
      case StartResult.Full _ ->
          throw new ProblemException(
              new Problem(
                  "urn:uplink:problem:too-many-runs",
                  "Too many runs are waiting",
                  503,
                  "The run of host "
                      + host
                      + " was not queued, because the limit of running and waiting runs is reached.",
                  Optional.of(host),
                  Optional.of("Try again when other runs have ended.")));
      case StartResult.Started started -> {
        scheduler.await(host, waitTime);
        yield started(started.run());
      }
    };
  }

  private ApiResponse started(Run run) {
    if (run.request().kind() == RunRequest.Kind.REMOVE && hosts.find(run.host()).isEmpty()) {
      return ApiResponse.noContent();
    }
    HostDocument host = documents.of(run.host());
    boolean running =
        host.run()
            .filter(latest -> latest.id() == run.id() && latest.ended().isEmpty())
            .isPresent();
    return running
        ? ApiResponse.accepted(host, HostResource.path(run.host()))
        : ApiResponse.ok(host);
  }

  private static ProblemException neverInstalled(String host) {
    return ProblemException.conflict(
        "not-in-this-state",
        "Host \"" + host + "\" was never installed, so this engine has not changed its network.",
        host,
        "Remove it as it is: uplink host remove " + host);
  }

  private static ProblemException notInThisState(String what, String host, StateName state) {
    return ProblemException.conflict(
        "not-in-this-state",
        "Host \"%s\" is %s, which does not allow %s %s."
            .formatted(
                host,
                DocumentWriter.status(state),
                "aeiou".indexOf(what.charAt(0)) >= 0 ? "an" : "a",
                what),
        host,
        switch (state) {
          case UNASSIGNED -> "Install the host first: uplink host install " + host;
          case MAINTENANCE -> "End the maintenance first: uplink host activate " + host;
          case INSTALLING, INITIALIZING, CONNECTING ->
              "Wait until the status changes: uplink host show " + host;
          case UP, NON_OPERATIONAL, NON_RESPONSIVE, INSTALL_FAILED ->
              "Install the host: uplink host install " + host;
        });
  }
}
