package org.uplink.cli.route;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.uplink.rtnetlink.Answer;
import org.uplink.rtnetlink.RouteQuery;
import org.uplink.rtnetlink.Rtnetlink;

/** {@code route get}. */
final class RouteGet {
  private final Rtnetlink net;
  private final RouteArguments arguments;
  private final PrintStream out;
  private final AnswerWriter writer = new AnswerWriter();

  RouteGet(Rtnetlink net, RouteArguments arguments, PrintStream out) {
    this.net = net;
    this.arguments = arguments;
    this.out = out;
  }

  /** All addresses at once, answered in order. */
  int all(List<RouteQuery> queries) {
    List<Answer> answers = net.routes().getAll(queries);
    if (!arguments.json) {
      for (int i = 0; i < answers.size(); i++) {
        out.println(writer.text(arguments.addresses.get(i), answers.get(i)));
      }
      return writer.status();
    }
    Json array = new Json().open('[');
    for (int i = 0; i < answers.size(); i++) {
      writer.json(array, arguments.addresses.get(i), answers.get(i));
    }
    out.println(array.close(']'));
    return writer.status();
  }

  /** A line at a time: whoever writes the lines may wait for each answer. */
  int each(InputStream in) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String address = line.strip();
      if (!address.isEmpty()) {
        out.println(answer(address));
        if (out.checkError()) { // It flushes.
          throw new IOException("standard output is closed");
        }
      }
    }
    return writer.status();
  }

  private String answer(String address) {
    Answer answer;
    try {
      answer = net.routes().getAll(List.of(arguments.query(address))).getFirst();
    } catch (UsageException e) {
      return writer.misread(arguments.json, address, e);
    }
    if (!arguments.json) {
      return writer.text(address, answer);
    }
    Json object = new Json();
    writer.json(object, address, answer);
    return object.toString();
  }
}
