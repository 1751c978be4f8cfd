/**
 * The routing rules: {@link org.uplink.rtnetlink.rule.Rule} is what {@code ip rule} shows, and
 * {@link org.uplink.rtnetlink.rule.RuleRequest} adds or deletes one. All types are immutable.
 */
@NullMarked
package org.uplink.rtnetlink.rule;

import org.jspecify.annotations.NullMarked;
