package org.uplink.cli.route;

import org.uplink.cli.terminal.Exit;
import org.uplink.rtnetlink.Answer;
import org.uplink.rtnetlink.Lookup;
import org.uplink.rtnetlink.NetlinkException;
import org.uplink.rtnetlink.Reason;
import org.uplink.rtnetlink.Route;

/**
 * Writes answers as text or JSON, and keeps the exit status that they come to: the worst of them.
 */
final class AnswerWriter {
  private int status = Exit.DONE;

  /** A line, or several. */
  String text(String address, Answer answer) {
    return switch (answer) {
      case Lookup.Found(Route route) -> RouteText.of(route);
      case Lookup.NoRoute(Reason reason) -> {
        came(Exit.NO);
        yield RouteText.of(address, reason);
      }
      case Answer.Refused(NetlinkException error) -> {
        came(Exit.USAGE);
        yield "error: " + error.getMessage();
      }
    };
  }

  /** An object. */
  void json(Json into, String address, Answer answer) {
    switch (answer) {
      case Lookup.Found(Route route) -> RouteJson.write(into, route);
      case Lookup.NoRoute(Reason reason) -> {
        came(Exit.NO);
        RouteJson.writeError(into, address, reason.symbol(), reason.text());
      }
      // The question was not accepted: a device or VRF that is not there, a protocol that has no
      // ports.
      case Answer.Refused(NetlinkException error) -> {
        came(Exit.USAGE);
        RouteJson.writeError(
            into, address, error.errno().symbol(), String.valueOf(error.getMessage()));
      }
    }
  }

  /** What is no question at all, in its place. */
  String misread(boolean json, String address, UsageException wrong) {
    came(Exit.USAGE);
    if (!json) {
      return "error: " + wrong.getMessage();
    }
    Json object = new Json();
    RouteJson.writeError(object, address, "EINVAL", String.valueOf(wrong.getMessage()));
    return object.toString();
  }

  private void came(int outcome) {
    status = Math.max(status, outcome);
  }

  int status() {
    return status;
  }
}
