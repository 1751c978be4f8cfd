package org.uplink.engine.rest;

import java.time.Clock;
import java.util.Optional;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.ClusterRepository;

/** /clusters. */
final class ClusterResource {
  static final String ROOT = "/api/v1/clusters";

  private final ClusterRepository clusters;
  private final AuditLog audit;
  private final Clock clock;

  ClusterResource(ClusterRepository clusters, AuditLog audit, Clock clock) {
    this.clusters = clusters;
    this.audit = audit;
    this.clock = clock;
  }

  ApiResponse list(ApiRequest call) {
    var limit = call.limit();
    var found = clusters.list(call.text("after").orElse(""), limit + 1);
    var page = found.subList(0, Math.min(limit, found.size()));
    return ApiResponse.ok(
        new org.uplink.api.cluster.ClusterPage(
            page.stream().map(DocumentWriter::cluster).toList(),
            found.size() <= limit
                ? Optional.empty()
                : Optional.of(
                    "%s?limit=%d&after=%s"
                        .formatted(ROOT, limit, HostResource.encoded(page.getLast().name())))));
  }

  ApiResponse add(ApiRequest call) {
    var cluster = DocumentReader.cluster(call.body(ClusterCreation.class));
    if (!clusters.add(cluster)) {
      throw ProblemException.conflict(
          "cluster-exists",
          "There is a cluster \"%s\" already.".formatted(cluster.name()),
          "name",
          "Take another name, or change that cluster with PUT.");
    }
    log(AuditEvent.Type.CLUSTER_ADDED, cluster, "was added");
    return ApiResponse.created(
        DocumentWriter.cluster(cluster), ROOT + "/" + HostResource.encoded(cluster.name()));
  }

  ApiResponse show(ApiRequest call) {
    return clusters
        .find(call.name())
        .map(cluster -> ApiResponse.ok(DocumentWriter.cluster(cluster)))
        .orElseThrow(() -> ProblemException.missing("cluster", call.name()));
  }

  ApiResponse replace(ApiRequest call) {
    var cluster = DocumentReader.cluster(call.body(ClusterCreation.class));
    if (!cluster.name().equals(call.name())) {
      throw ProblemException.invalid(
          "name",
          "The name \"%s\" is not the path's, \"%s\"; a cluster keeps its name."
              .formatted(cluster.name(), call.name()));
    }
    if (!clusters.replace(cluster)) {
      throw ProblemException.missing("cluster", cluster.name());
    }
    log(AuditEvent.Type.CLUSTER_CHANGED, cluster, "was changed");
    return ApiResponse.ok(DocumentWriter.cluster(cluster));
  }

  private void log(AuditEvent.Type type, Cluster cluster, String what) {
    audit.add(
        AuditEvent.ofCluster(
            clock.instant(),
            type,
            cluster.name(),
            "Cluster %s %s: level %s, management network %s, on dissent %s. Its hosts are decided by this at their next install, and brought in sync by: uplink host sync."
                .formatted(
                    cluster.name(),
                    what,
                    cluster.level(),
                    words(cluster),
                    DocumentWriter.cluster(cluster).onDisagreement())));
  }

  private static String words(Cluster cluster) {
    var network = cluster.network();
    return "%s (%s%s%s)"
        .formatted(
            network.name(),
            network.bridged() ? "bridged" : "bridgeless",
            network.vlan().map(id -> ", VLAN " + id).orElse(""),
            network.mtu().map(bytes -> ", MTU " + bytes).orElse(""));
  }

  ApiResponse remove(ApiRequest call) {
    var name = call.name();
    return switch (clusters.remove(name)) {
      case MISSING -> throw ProblemException.missing("cluster", name);
      case HAS_HOSTS ->
          throw ProblemException.conflict(
              "cluster-has-hosts",
              "Cluster \"%s\" has hosts.".formatted(name),
              name,
              "Remove its hosts first; GET /api/v1/hosts?cluster=%s lists them.".formatted(name));
      case REMOVED -> {
        audit.add(
            AuditEvent.ofCluster(
                clock.instant(),
                AuditEvent.Type.CLUSTER_REMOVED,
                name,
                "Cluster %s was removed.".formatted(name)));
        yield ApiResponse.done();
      }
    };
  }
}
