package org.uplink.engine.rest;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.api.Problem;
import org.uplink.api.join.PendingHostApproval;
import org.uplink.api.join.PendingHostDocument;
import org.uplink.api.join.PendingHostPage;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.join.ApprovalRepository.ApproveResult;
import org.uplink.engine.join.HostApprovals;
import org.uplink.engine.join.HostApprovals.Result;
import org.uplink.engine.join.PendingHost;
import org.uplink.pki.JoinCode;
import org.uplink.pki.PkiException;

/** The resources /pending-hosts and /pending-hosts/CODE: hosts that join without a token. */
final class PendingHostResource {
  private static final Logger LOG = LoggerFactory.getLogger(PendingHostResource.class);
  private static final String ROOT = "/api/v1/pending-hosts";

  private final Optional<HostApprovals> approvals;
  private final HostDocuments documents;

  PendingHostResource(RestServer.Services services) {
    this.approvals = services.approvals();
    this.documents = new HostDocuments(services);
  }

  ApiResponse list(ApiRequest request) {
    int limit = request.limit();
    List<PendingHost> found =
        approvals
            .map(existing -> existing.list(request.text("after").orElse(""), limit + 1))
            .orElse(List.of());
    List<PendingHost> page = found.subList(0, Math.min(limit, found.size()));
    return ApiResponse.ok(
        new PendingHostPage(
            page.stream().map(PendingHostResource::document).toList(),
            approvals.map(HostApprovals::authorityFingerprint),
            found.size() <= limit
                ? Optional.empty()
                : Optional.of(
                    "%s?limit=%d&after=%s".formatted(ROOT, limit, page.getLast().code()))));
  }

  ApiResponse approve(ApiRequest request) {
    PendingHostApproval approval = request.body(PendingHostApproval.class);
    String name = DocumentReader.name(approval.name());
    JoinCode code = code(request);
    String cluster = approval.cluster().orElse(Cluster.DEFAULT_NAME);
    Result result;
    try {
      result =
          approvals
              .orElseThrow(() -> notPending(code.text()))
              .approve(code, name, cluster, approval.install().orElse(false));
    } catch (PkiException e) {
      LOG.error("The certificate of host {} was not issued", name, e);
      throw ProblemException.conflict(
          "not-issued",
          "The engine cannot issue a certificate: " + e.getMessage(),
          name,
          "Look into the engine's log, and approve the host again.");
    }
    return switch (result) {
      case Result.NotPending _ -> throw notPending(code.text());
      case Result.OtherName(String other) ->
          throw ProblemException.conflict(
              "other-name",
              "The host with the code %s wants to join as \"%s\", not as \"%s\"."
                  .formatted(code, other, name),
              name,
              "If that is the host that you mean, give its name: uplink host approve %s %s"
                  .formatted(other, code));
      case Result.Decided(ApproveResult decided) -> decided(decided, name, cluster, code);
    };
  }

  ApiResponse reject(ApiRequest request) {
    JoinCode code = code(request);
    if (!approvals.map(existing -> existing.reject(code)).orElse(false)) {
      throw notPending(code.text());
    }
    return ApiResponse.noContent();
  }

  private ApiResponse decided(ApproveResult result, String name, String cluster, JoinCode code) {
    return switch (result) {
      case ApproveResult.Approved _ ->
          ApiResponse.created(documents.of(name), HostResource.ROOT + "/" + name);
      case ApproveResult.NameTaken _ ->
          throw ProblemException.conflict(
              "host-exists",
              "A host \"%s\" was added since this one asked. It is not replaced, and the host with the code %s still waits."
                  .formatted(name, code),
              name,
              "If they are the same machine, reject the waiting one (uplink host reject %s %s), and run the line of `uplink host rejoin %s` on it. Otherwise let it ask under another name (--name)."
                  .formatted(name, code, name));
      case ApproveResult.KeyTaken _ ->
          throw ProblemException.conflict(
              "key-taken",
              "Another host has the key of this one, as after a copy of its disk.",
              name,
              "Reject it: uplink host reject %s %s".formatted(name, code));
      case ApproveResult.NoSuchCluster _ ->
          throw ProblemException.invalid(
              "cluster",
              "Cluster \"" + cluster + "\" does not exist.",
              "List the clusters: uplink cluster list");
    };
  }

  private static JoinCode code(ApiRequest request) {
    return JoinCode.parse(request.name()).orElseThrow(() -> notPending(request.name()));
  }

  private static ProblemException notPending(String code) {
    return new ProblemException(
        new Problem(
            "urn:uplink:problem:no-such-pending-host",
            "No such host waits",
            404,
            "No host with the code " + code + " waits for approval.",
            Optional.of(code),
            Optional.of(
                "Compare the code with the one that the host shows, and with: uplink host pending. If the host shows another one than the engine, somebody may intercept the connection (man in the middle): approve none.")));
  }

  private static PendingHostDocument document(PendingHost host) {
    return new PendingHostDocument(
        host.code().text(),
        host.name(),
        host.origin(),
        host.since(),
        host.lastAsked(),
        host.expires());
  }
}
