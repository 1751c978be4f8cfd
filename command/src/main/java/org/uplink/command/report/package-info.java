/**
 * The archive for a bug report: parts with a deadline and a limit, from which secrets are removed,
 * in one zip file. {@link org.uplink.command.report.SecretFilter} is the last of two safeguards:
 * the parts do not read secrets in the first place.
 */
@NullMarked
package org.uplink.command.report;

import org.jspecify.annotations.NullMarked;
