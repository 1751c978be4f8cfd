package org.uplink.verbs;

import java.util.Optional;

/**
 * A step of a plan.
 *
 * @param text what it does
 * @param inverse what undoes it
 */
@WireRecord
public record PlanStep(String text, Optional<String> inverse) {}
