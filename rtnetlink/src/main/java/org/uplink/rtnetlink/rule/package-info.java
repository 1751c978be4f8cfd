/**
 * The routing rules: {@link org.uplink.rtnetlink.rule.Rule} is what {@code ip rule} shows, and
 * {@link org.uplink.rtnetlink.rule.RuleRequest} adds or deletes one. Everything here is immutable.
 */
@NullMarked
package org.uplink.rtnetlink.rule;

import org.jspecify.annotations.NullMarked;
