/** Runs of the engine on a host: install, deploy, sync and activate. */
@NullMarked
package org.uplink.api.run;

import org.jspecify.annotations.NullMarked;
