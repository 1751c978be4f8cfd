/** What the engine's part of a report for a bug contains: answers of the running engine. */
@NullMarked
package org.uplink.engine.report;

import org.jspecify.annotations.NullMarked;
