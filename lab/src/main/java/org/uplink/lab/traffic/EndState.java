package org.uplink.lab.traffic;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The counters of one end of the traffic, since its start.
 *
 * @param sent the number of the next packet of each stream
 * @param newest the highest number that has arrived of each stream, plus one
 * @param arrived how many packets of each stream have arrived
 * @param stall nanoseconds since the last answer on the TCP connection; 0 at the end that answers
 * @param longestStall the largest value of {@code stall} since the last mark
 * @param answers how many answers have arrived
 * @param breaks how often the TCP connection has broken
 */
record EndState(
    List<Integer> sent,
    List<Integer> newest,
    List<Integer> arrived,
    long stall,
    long longestStall,
    long answers,
    long breaks) {
  static final String STATE = "state";

  EndState {
    sent = List.copyOf(sent);
    newest = List.copyOf(newest);
    arrived = List.copyOf(arrived);
  }

  /** Parses what {@link #line} returns. */
  static EndState parse(String line) {
    long[] numbers =
        Arrays.stream(line.split(" ", -1)).skip(1).mapToLong(Long::parseLong).toArray();
    int streams = (numbers.length - 4) / 3;
    return new EndState(
        part(numbers, 0, streams),
        part(numbers, streams, streams),
        part(numbers, 2 * streams, streams),
        numbers[3 * streams],
        numbers[3 * streams + 1],
        numbers[3 * streams + 2],
        numbers[3 * streams + 3]);
  }

  /** Returns the state as a line: the word {@code state}, and numbers. */
  String line() {
    return String.join(
        " ",
        STATE,
        words(sent),
        words(newest),
        words(arrived),
        Long.toString(stall),
        Long.toString(longestStall),
        Long.toString(answers),
        Long.toString(breaks));
  }

  /** Returns how many packets that were sent before the newest one have not arrived. */
  int missing() {
    return total(newest) - total(arrived);
  }

  static int total(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }

  static String words(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static List<Integer> part(long[] numbers, int from, int count) {
    return Arrays.stream(numbers, from, from + count).mapToObj(n -> (int) n).toList();
  }
}
