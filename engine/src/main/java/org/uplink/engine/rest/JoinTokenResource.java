package org.uplink.engine.rest;

import java.util.List;
import java.util.Optional;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.api.join.JoinTokenPage;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.join.JoinTokens;
import org.uplink.engine.join.JoinTokens.CreateResult;
import org.uplink.engine.join.StoredToken;
import org.uplink.engine.join.TokenTarget;

/** The resources /join-tokens and /join-tokens/NAME. */
final class JoinTokenResource {
  private static final String ROOT = "/api/v1/join-tokens";

  private final Optional<JoinTokens> tokens;

  /**
   * @param tokens empty if agents cannot dial in to this engine
   */
  JoinTokenResource(Optional<JoinTokens> tokens) {
    this.tokens = tokens;
  }

  ApiResponse list(ApiRequest request) {
    int limit = request.limit();
    List<StoredToken> found =
        tokens
            .map(existing -> existing.list(request.text("after").orElse(""), limit + 1))
            .orElse(List.of());
    List<StoredToken> page = found.subList(0, Math.min(limit, found.size()));
    return ApiResponse.ok(
        new JoinTokenPage(
            page.stream().map(token -> document(token, Optional.empty())).toList(),
            found.size() <= limit
                ? Optional.empty()
                : Optional.of("%s?limit=%d&after=%s".formatted(ROOT, limit, page.getLast().id()))));
  }

  ApiResponse add(ApiRequest request) {
    JoinTokenCreation creation = request.body(JoinTokenCreation.class);
    TokenTarget target = target(creation);
    int uses = creation.uses().orElse(1);
    if (uses < 1 || uses > JoinTokens.MAX_USES) {
      throw ProblemException.invalid(
          "uses",
          "The number of uses %d is not in 1 to %d.".formatted(uses, JoinTokens.MAX_USES),
          "Give a number from 1 to " + JoinTokens.MAX_USES + ".");
    }
    return switch (tokens
        .orElseThrow(JoinTokenResource::noPort)
        .create(target, uses, creation.install().orElse(false))) {
      case CreateResult.Created(StoredToken token, String text) ->
          ApiResponse.created(document(token, Optional.of(text)), ROOT + "/" + token.id());
      case CreateResult.NoAuthority _ ->
          throw ProblemException.conflict(
              "no-authority",
              "This engine runs with a certificate of another authority (--certificate), so it cannot issue certificates for hosts.",
              "host",
              "Get the host's certificate from that authority: docs/install/agent.md.");
      case CreateResult.NoAddress _ ->
          throw ProblemException.conflict(
              "no-reachable-address",
              "All addresses of this engine (--addresses) are link-local. A host reaches such an address only on the same link and with the name of its NIC, so it cannot be in a token.",
              "host",
              "Start the engine with another address or a DNS name: --addresses.");
      case CreateResult.Refused(JoinRepository.AddResult reason) -> throw refused(reason, target);
    };
  }

  ApiResponse remove(ApiRequest request) {
    String id = request.name();
    if (!tokens.map(existing -> existing.remove(id)).orElse(false)) {
      throw ProblemException.missing("join-token", id);
    }
    return ApiResponse.noContent();
  }

  private static TokenTarget target(JoinTokenCreation creation) {
    if (creation.host().isEmpty()) {
      return new TokenTarget.NewHosts(creation.cluster().orElse(Cluster.DEFAULT_NAME));
    }
    if (creation.cluster().isPresent() || creation.uses().isPresent()) {
      throw ProblemException.invalid(
          creation.cluster().isPresent() ? "cluster" : "uses",
          "A token for one host has one use, and the host has its cluster.",
          "Leave \"cluster\" and \"uses\" out, or \"host\".");
    }
    return new TokenTarget.OneHost(creation.host().get());
  }

  private static ProblemException refused(JoinRepository.AddResult reason, TokenTarget target) {
    String name =
        switch (target) {
          case TokenTarget.OneHost(String host) -> host;
          case TokenTarget.NewHosts(String cluster) -> cluster;
        };
    return switch (reason) {
      case NO_SUCH_HOST -> ProblemException.missing("host", name);
      case NO_SUCH_CLUSTER ->
          ProblemException.invalid(
              "cluster",
              "Cluster \"" + name + "\" does not exist.",
              "List the clusters: uplink cluster list");
      case HOST_HAS_ADDRESS ->
          ProblemException.conflict(
              "host-has-address",
              "The engine dials host \"" + name + "\", so its agent does not join with a token.",
              name,
              "Issue its certificate: uplink engine issue-certificate %s --out DIR. Or let its agent dial in: uplink host remove %s, then uplink host add %s"
                  .formatted(name, name, name));
      case TOO_MANY ->
          ProblemException.conflict(
              "too-many-join-tokens",
              "There are " + JoinRepository.MAX_TOKENS + " join tokens that have not expired.",
              name,
              "Remove tokens (uplink join-token remove ID), or use one token for many hosts.");
      case ADDED -> throw new IllegalStateException("a token that was added");
    };
  }

  private static ProblemException noPort() {
    return ProblemException.conflict(
        "no-host-port",
        "Agents cannot dial in to this engine, because it has no port for hosts.",
        "host",
        "Start the engine with --hosts ADDRESS:PORT.");
  }

  private static JoinTokenDocument document(StoredToken token, Optional<String> text) {
    return new JoinTokenDocument(
        token.id(),
        text,
        token.target() instanceof TokenTarget.OneHost(String host)
            ? Optional.of(host)
            : Optional.empty(),
        token.target() instanceof TokenTarget.NewHosts(String cluster)
            ? Optional.of(cluster)
            : Optional.empty(),
        token.uses(),
        token.usesLeft(),
        token.install(),
        token.created(),
        token.expires());
  }
}
