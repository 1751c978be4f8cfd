/** The values of the options of the agent's commands: each class converts one kind of them. */
@NullMarked
package org.uplink.agent.option;

import org.jspecify.annotations.NullMarked;
