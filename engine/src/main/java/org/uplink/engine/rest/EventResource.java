package org.uplink.engine.rest;

import java.util.List;
import java.util.Optional;
import org.uplink.api.event.EventPage;
import org.uplink.engine.audit.AuditLog;

/** The resources /events, /events/stream and /hosts/NAME/events. */
final class EventResource {
  private static final String ROOT = "/api/v1/events";

  private final AuditLog audit;
  private final EventStreams streams;

  EventResource(AuditLog audit, EventStreams streams) {
    this.audit = audit;
    this.streams = streams;
  }

  ApiResponse all(ApiRequest request) {
    Optional<String> host = request.text("host");
    return page(
        request, host, ROOT, host.map(name -> "&host=" + HostResource.encoded(name)).orElse(""));
  }

  /** Returns the events of a host. The log keeps the events of a removed host. */
  ApiResponse ofHost(ApiRequest request) {
    return page(
        request, Optional.of(request.name()), HostResource.path(request.name()) + "/events", "");
  }

  /** Returns a stream of the events as they come. */
  ApiResponse stream(ApiRequest request) {
    return ApiResponse.ok(streams.open(request));
  }

  private ApiResponse page(
      ApiRequest request, Optional<String> host, String path, String parameters) {
    int limit = request.limit();
    Optional<Long> after = request.number("after", 0, Long.MAX_VALUE);
    List<AuditLog.Entry> entries =
        after.isPresent() ? audit.after(after.get(), host, limit) : audit.latest(host, limit);
    long last = entries.isEmpty() ? after.orElse(0L) : entries.getLast().id();
    return ApiResponse.ok(
        new EventPage(
            entries.stream().map(DocumentWriter::event).toList(),
            "%s?limit=%d&after=%d%s".formatted(path, limit, last, parameters)));
  }
}
