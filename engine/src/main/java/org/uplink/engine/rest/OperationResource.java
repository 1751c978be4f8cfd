package org.uplink.engine.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.api.HealthDocument;
import org.uplink.engine.metrics.Health;
import org.uplink.engine.metrics.Metrics;

/** What operators look at: {@code /health/live}, {@code /health/ready} and {@code /metrics}. */
final class OperationResource {
  private final Health health;
  private final Metrics metrics;

  OperationResource(RestServer.Services services) {
    this.health = services.health();
    this.metrics = services.metrics();
  }

  /** Answers that the process runs and serves requests. */
  ApiResponse live(ApiRequest request) {
    return ApiResponse.ok(HealthDocument.of(List.of()));
  }

  /** Answers whether the engine can work, and with 503 why not. */
  ApiResponse ready(ApiRequest request) {
    List<String> problems = health.problems();
    return new ApiResponse(
        problems.isEmpty() ? 200 : 503, Optional.of(HealthDocument.of(problems)), Map.of());
  }

  ApiResponse metrics(ApiRequest request) {
    return ApiResponse.ok(new ApiResponse.Text(Metrics.CONTENT_TYPE, metrics.text()));
  }
}
