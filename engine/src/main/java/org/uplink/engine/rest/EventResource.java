package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.api.event.EventPage;
import org.uplink.engine.audit.AuditLog;

/** /events, and /hosts/NAME/events. */
final class EventResource {
  private static final String ROOT = "/api/v1/events";

  private final AuditLog audit;

  EventResource(AuditLog audit) {
    this.audit = audit;
  }

  ApiResponse all(ApiRequest call) {
    return page(call, call.text("host"), ROOT);
  }

  /** A host's; also of one that was removed, whose events stay. */
  ApiResponse ofHost(ApiRequest call) {
    return page(
        call,
        Optional.of(call.name()),
        "%s/%s/events".formatted(HostResource.ROOT, HostResource.encoded(call.name())));
  }

  private ApiResponse page(ApiRequest call, Optional<String> host, String path) {
    var limit = call.limit();
    var after = call.number("after", 0, Long.MAX_VALUE);
    var entries =
        after.isPresent() ? audit.after(after.get(), host, limit) : audit.latest(host, limit);
    var last = entries.isEmpty() ? after.orElse(0L) : entries.getLast().id();
    return ApiResponse.ok(
        new EventPage(
            entries.stream().map(DocumentWriter::event).toList(),
            "%s?limit=%d&after=%d%s"
                .formatted(
                    path,
                    limit,
                    last,
                    path.equals(ROOT)
                        ? host.map(name -> "&host=" + HostResource.encoded(name)).orElse("")
                        : "")));
  }
}
