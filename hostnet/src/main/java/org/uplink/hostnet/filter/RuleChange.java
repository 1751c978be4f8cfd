package org.uplink.hostnet.filter;

/**
 * A rule whose effect on packets changes.
 *
 * @param place the table and the chain
 * @param text the rule as the program lists it
 * @param effect what changes
 */
record RuleChange(String place, String text, Effect effect) {
  /** How the effect of a rule changes. */
  enum Effect {
    /** The rule matches packets before the change, and not after it. */
    LOST,
    /** The rule matches packets after the change, and not before it. */
    NEW,
    /** The rule is in a table of the family bridge, which sees packets after the change only. */
    BRIDGED
  }
}
