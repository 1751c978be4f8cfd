/** The files of the engine's web page. They are in the program's own jars. */
@NullMarked
package org.uplink.engine.rest.page;

import org.jspecify.annotations.NullMarked;
