package org.uplink.command.report;

/** One file of a report. */
@FunctionalInterface
public interface ReportPart {
  /**
   * Returns the text.
   *
   * @throws Exception the text cannot be made; the message is a clause that says why
   */
  String text() throws Exception;
}
