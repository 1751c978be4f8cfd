/**
 * Pictures as SVG: boxes, arrows and texts in light and dark, readable without colours, with a text
 * for screen readers. {@link org.uplink.command.picture.Svg} writes one; the programs decide what
 * is in it.
 */
@NullMarked
package org.uplink.command.picture;

import org.jspecify.annotations.NullMarked;
