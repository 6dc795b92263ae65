package org.ladderlab.plugins.schedules;

/** A value and its derivative with respect to time: arithmetic on these differentiates exactly. */
record Dual(double value, double slope) {

    static Dual constant(double value) {
        return new Dual(value, 0);
    }

    Dual plus(Dual other) {
        return new Dual(value + other.value, slope + other.slope);
    }

    Dual minus(Dual other) {
        return new Dual(value - other.value, slope - other.slope);
    }

    Dual times(Dual other) {
        return new Dual(value * other.value, slope * other.value + value * other.slope);
    }

    Dual over(Dual other) {
        double quotient = value / other.value;
        return new Dual(quotient, (slope - quotient * other.slope) / other.value);
    }

    Dual power(Dual exponent) {
        double power = Math.pow(value, exponent.value);
        double byBase = slope == 0 ? 0 : exponent.value * Math.pow(value, exponent.value - 1) * slope;
        double byExponent = exponent.slope == 0 ? 0 : power * Math.log(value) * exponent.slope;
        return new Dual(power, byBase + byExponent);
    }

    /** A function of this, by its value and its derivative here. */
    Dual map(double result, double derivative) {
        return new Dual(result, derivative * slope);
    }
}
