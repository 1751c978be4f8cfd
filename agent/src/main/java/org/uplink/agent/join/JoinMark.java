package org.uplink.agent.join;

import org.uplink.platform.Sha256;
import org.uplink.verbs.join.JoinToken;

/**
 * Which join the files of a host are of. A command that is run again goes on only with its own.
 *
 * @param authority the SHA-256 of the certificate of the only authority that is accepted, in
 *     hexadecimal
 * @param text is stored with the files
 */
record JoinMark(String authority, String text) {
  /** Returns the mark of a join with a token. The token's secret is not stored. */
  static JoinMark of(JoinToken token) {
    return new JoinMark(token.authority(), Sha256.of(token.secret()));
  }

  /**
   * Returns the mark of a join without a token. The key of such a join is never used with another
   * authority: somebody in between could otherwise choose an authority that fits the key.
   */
  static JoinMark withoutToken(String authority) {
    return new JoinMark(authority, "without a token: " + authority);
  }
}
