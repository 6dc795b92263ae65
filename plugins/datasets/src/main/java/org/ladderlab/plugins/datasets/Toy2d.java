package org.ladderlab.plugins.datasets;

import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.settings.Setting;

/** Points in the plane with a shape that is hard to learn; centred, with coordinates of order 1. */
public record Toy2d(
        @Setting("the pattern") Shapes pattern,
        @Setting(value = "standard deviation of the normal noise around the curves", min = 0) double noise,
        @Setting("sizes of the parts") Examples examples,
        @Setting("seed of the points") long seed) {

    /** The shapes. */
    public enum Shapes {
        /** Two interleaved half circles of radius 1; the class is the half circle. */
        TWO_MOONS,
        /** Circles of radius 1/2, 1, 3/2 and 2, equally likely; the class is the circle. */
        RINGS,
        /** Uniform on the 8 dark cells of a 4x4 board over [-2, 2]^2; no classes, and no noise is added. */
        CHECKERBOARD,
        /** Two arms of one and a half turns, radius up to 2; the class is the arm. */
        SPIRAL,
        /** {@code t (cos t, sin t) / 5} less its mean, t uniform on [3 pi / 2, 9 pi / 2]: one and a half turns; no classes. */
        SWISS_ROLL;

        private int classes() {
            return switch (this) {
                case TWO_MOONS, SPIRAL -> 2;
                case RINGS -> 4;
                case CHECKERBOARD, SWISS_ROLL -> 0;
            };
        }
    }

    public static final ComponentType<Dataset, Toy2d> TYPE = ComponentType.of(
            Kind.DATASET,
            "toy-2d",
            new Toy2d(Shapes.TWO_MOONS, 0.05, Examples.DEFAULT, 1),
            new ComponentType.Doc(
                    "Points in the plane, (2): two moons, rings, a checkerboard, a spiral or a Swiss roll.",
                    "x = curve(u) + noise * eps, u uniform",
                    "Grathwohl et al. 2019 (FFJORD), section 4.1"),
            (toy, context) -> new SyntheticPoints(
                    new DataSpec("toy-2d", new Shape(2), Optional.empty(), toy.pattern.classes()),
                    toy.examples,
                    toy.seed,
                    toy::draw));

    private int draw(Draws draws, double[] point) {
        int label =
                switch (pattern) {
                    case TWO_MOONS -> moon(draws, point);
                    case RINGS -> ring(draws, point);
                    case CHECKERBOARD -> cell(draws, point);
                    case SPIRAL -> arm(draws, point);
                    case SWISS_ROLL -> roll(draws, point);
                };
        if (pattern != Shapes.CHECKERBOARD) {
            point[0] += noise * draws.normal();
            point[1] += noise * draws.normal();
        }
        return label;
    }

    private static int moon(Draws draws, double[] point) {
        int moon = draws.index(2);
        int side = moon == 0 ? 1 : -1;
        double angle = Math.PI * draws.uniform();
        point[0] = side * (StrictMath.cos(angle) - 0.5);
        point[1] = side * (StrictMath.sin(angle) - 0.25);
        return moon;
    }

    private static int ring(Draws draws, double[] point) {
        int ring = draws.index(4);
        polar(point, (ring + 1) / 2.0, 2 * Math.PI * draws.uniform());
        return ring;
    }

    private static int cell(Draws draws, double[] point) {
        int row = draws.index(4);
        int column = 2 * draws.index(2) + row % 2;
        point[0] = column - 2 + draws.uniform();
        point[1] = row - 2 + draws.uniform();
        return 0;
    }

    private static int arm(Draws draws, double[] point) {
        int arm = draws.index(2);
        double along = StrictMath.sqrt(draws.uniform());
        polar(point, 2 * along, 3 * Math.PI * along + Math.PI * arm);
        return arm;
    }

    private static int roll(Draws draws, double[] point) {
        double angle = 1.5 * Math.PI * (1 + 2 * draws.uniform());
        polar(point, angle / 5, angle);
        point[0] -= 2.0 / 5;
        point[1] -= 2 / (15 * Math.PI);
        return 0;
    }

    private static void polar(double[] point, double radius, double angle) {
        point[0] = radius * StrictMath.cos(angle);
        point[1] = radius * StrictMath.sin(angle);
    }
}
