package org.uplink.engine.rest;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.cluster.ClusterPage;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.network.ManagementNetwork;

/** The resources /clusters and /clusters/NAME. */
final class ClusterResource {
  private static final String ROOT = "/api/v1/clusters";

  private final ClusterRepository clusters;
  private final AuditLog audit;
  private final Clock clock;

  ClusterResource(RestServer.Services services) {
    this.clusters = services.repositories().clusters();
    this.audit = services.repositories().audit();
    this.clock = services.clock();
  }

  ApiResponse list(ApiRequest request) {
    int limit = request.limit();
    List<Cluster> found = clusters.list(request.text("after").orElse(""), limit + 1);
    List<Cluster> page = found.subList(0, Math.min(limit, found.size()));
    return ApiResponse.ok(
        new ClusterPage(
            page.stream().map(DocumentWriter::cluster).toList(),
            found.size() <= limit
                ? Optional.empty()
                : Optional.of(
                    "%s?limit=%d&after=%s"
                        .formatted(ROOT, limit, HostResource.encoded(page.getLast().name())))));
  }

  ApiResponse add(ApiRequest request) {
    Cluster cluster = DocumentReader.cluster(request.body(ClusterCreation.class));
    if (!clusters.add(cluster)) {
      throw ProblemException.conflict(
          "cluster-exists",
          "Cluster \"" + cluster.name() + "\" already exists.",
          "name",
          "Use another name, or change that cluster: uplink cluster set " + cluster.name());
    }
    logDefinition(AuditEvent.Type.CLUSTER_ADDED, cluster, "was added");
    return ApiResponse.created(
        DocumentWriter.cluster(cluster), ROOT + "/" + HostResource.encoded(cluster.name()));
  }

  ApiResponse show(ApiRequest request) {
    return clusters
        .find(request.name())
        .map(cluster -> ApiResponse.ok(DocumentWriter.cluster(cluster)))
        .orElseThrow(() -> ProblemException.missing("cluster", request.name()));
  }

  ApiResponse replace(ApiRequest request) {
    Cluster cluster = DocumentReader.cluster(request.body(ClusterCreation.class));
    if (!cluster.name().equals(request.name())) {
      throw ProblemException.invalid(
          "name",
          "The name \"%s\" differs from the name of the cluster, \"%s\"."
              .formatted(cluster.name(), request.name()),
          "Keep the name. A cluster cannot be renamed.");
    }
    if (!clusters.replace(cluster)) {
      throw ProblemException.missing("cluster", cluster.name());
    }
    logDefinition(AuditEvent.Type.CLUSTER_CHANGED, cluster, "was changed");
    return ApiResponse.ok(DocumentWriter.cluster(cluster));
  }

  ApiResponse remove(ApiRequest request) {
    String name = request.name();
    return switch (clusters.remove(name)) {
      case MISSING -> throw ProblemException.missing("cluster", name);
      case HAS_HOSTS ->
          throw ProblemException.conflict(
              "cluster-has-hosts",
              "Cluster \"" + name + "\" has hosts.",
              name,
              "Remove its hosts first, or move them to another cluster. List them: uplink host list --cluster "
                  + name);
      case REMOVED -> {
        log(AuditEvent.Type.CLUSTER_REMOVED, name, "Cluster " + name + " was removed.");
        yield ApiResponse.noContent();
      }
    };
  }

  private void logDefinition(AuditEvent.Type type, Cluster cluster, String what) {
    log(
        type,
        cluster.name(),
        "Cluster %s %s: compatibility level %s, management network %s, on disagreement %s, stops on the warnings %s. The change takes effect at the next install of each host. To change the networks of hosts that are Up, run: uplink host sync NAME"
            .formatted(
                cluster.name(),
                what,
                cluster.level(),
                describe(cluster.network()),
                DocumentWriter.cluster(cluster).onDisagreement(),
                cluster.onWarnings().chosen().isEmpty()
                    ? "that somebody is cut off"
                    : DocumentWriter.cluster(cluster).stopOn()));
  }

  private void log(AuditEvent.Type type, String cluster, String text) {
    audit.add(AuditEvent.ofCluster(clock.instant(), type, cluster, text));
  }

  private static String describe(ManagementNetwork network) {
    return "%s (%s%s%s)"
        .formatted(
            network.name(),
            network.bridged() ? "bridged" : "without a bridge",
            network.vlan().map(id -> ", VLAN " + id).orElse(""),
            network.mtu().map(bytes -> ", MTU " + bytes).orElse(""));
  }
}
