/** What the agent's commands print: plans, reports, records and outcomes, for people or as JSON. */
@NullMarked
package org.uplink.agent.output;

import org.jspecify.annotations.NullMarked;
