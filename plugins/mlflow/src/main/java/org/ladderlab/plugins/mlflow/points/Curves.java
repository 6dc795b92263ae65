package org.ladderlab.plugins.mlflow.points;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ladderlab.runs.files.Sha256;

/**
 * Decides which points of a journal go to the server. It depends on the journal and on what the server holds, on nothing else, so
 * that live sending and every later {@code sync} agree:
 *
 * <ul>
 *   <li>a value that is not finite is counted and not sent;
 *   <li>steps of a curve increase; a point that does not is left out;
 *   <li>of a curve's first {@value #WHOLE} points all are sent, up to twice as many every second, up to four times as many every
 *       fourth, and so on; when the run has finished, its last one too;
 *   <li>outside the sections {@code batch, system, ledger} and {@code depth} a single point that nothing later follows is a
 *       final score; when the run has finished it goes to step 0, which the UI draws as a bar;
 *   <li>a point at or below the last step that the server has of its curve is not sent again. It may have been recomputed after
 *       a crash: a digest of all values up to there tells whether it came out the same.
 * </ul>
 */
public final class Curves {

    static final int WHOLE = 4000;
    private static final int LONGEST_KEY = 250;

    /**
     * How far a curve has got on a server.
     *
     * @param step the last step acknowledged
     * @param sent how many points have been sent
     * @param digest over the steps and values of the journal up to there
     */
    public record Mark(long step, long sent, long digest) {}

    /** A point to be sent, and what its curve's mark is once it has been. */
    public record Chosen(Point point, Mark mark) {}

    private static final class Curve {
        private long points;
        private long chosen;
        private long lastStep = Long.MIN_VALUE;
        private long digest = 17;
        private Optional<Point> single = Optional.empty();
        private Optional<Chosen> leftOut = Optional.empty();
    }

    private final Map<String, Curve> curves = new TreeMap<>();
    private final Set<Curve> singles = new LinkedHashSet<>();
    private final Map<String, Mark> marks;
    private final Map<String, Long> onServer;
    private final Map<String, Mark> heldMarks = new HashMap<>();
    private final Map<String, Long> notFinite = new TreeMap<>();
    private final Set<String> differing = new TreeSet<>();
    private long compared;

    /**
     * Begins at the start of a journal.
     *
     * @param marks how far each curve got by our own account
     * @param onServer the last step that the server has of each curve
     */
    public Curves(Map<String, Mark> marks, Map<String, Long> onServer) {
        this.marks = Map.copyOf(marks);
        this.onServer = Map.copyOf(onServer);
    }

    /** Takes the next point of the journal; returns what is to be sent now. */
    List<Chosen> next(String rawKey, double value, long timestamp, long step) {
        String key = key(rawKey);
        if (!Double.isFinite(value)) {
            notFinite.merge(key, 1L, Long::sum);
            return List.of();
        }
        Curve curve = curves.computeIfAbsent(key, k -> new Curve());
        Point point = new Point(key, value, timestamp, step);
        if (curve.points == 0 && curve.single.isEmpty() && mayBeScore(key)) {
            curve.single = Optional.of(point);
            singles.add(curve);
            return List.of();
        }
        List<Chosen> chosen = new ArrayList<>();
        release(curve, chosen);
        add(curve, point, chosen);
        for (Curve other : List.copyOf(singles)) {
            if (other.single.filter(first -> first.step() < step).isPresent()) {
                release(other, chosen);
            }
        }
        return chosen;
    }

    /** A single point turns out to be the first of a curve. */
    private void release(Curve curve, List<Chosen> into) {
        curve.single.ifPresent(first -> add(curve, first, into));
        curve.single = Optional.empty();
        singles.remove(curve);
    }

    private void add(Curve curve, Point point, List<Chosen> into) {
        long step = point.step();
        if (step <= curve.lastStep) {
            return;
        }
        long before = curve.lastStep;
        curve.lastStep = step;
        curve.digest = mix(mix(curve.digest, step), Double.doubleToLongBits(point.value()));
        boolean chosen = curve.points % stride(curve.points) == 0;
        curve.points++;
        if (chosen) {
            curve.chosen++;
        }
        compare(point.key(), curve, before);
        Chosen candidate = new Chosen(point, new Mark(step, curve.chosen, curve.digest));
        boolean held = step <= onServer.getOrDefault(point.key(), Long.MIN_VALUE);
        if (chosen && held) {
            heldMarks.put(point.key(), candidate.mark());
        } else if (chosen) {
            into.add(candidate);
        }
        curve.leftOut = chosen || held ? Optional.empty() : Optional.of(candidate);
    }

    private void compare(String key, Curve curve, long stepBefore) {
        Mark mark = marks.get(key);
        if (mark != null && stepBefore < mark.step() && curve.lastStep >= mark.step() && !isClock(key)) {
            compared += curve.points;
            if (mark.step() != curve.lastStep || mark.digest() != curve.digest) {
                differing.add(key);
            }
        }
    }

    /** What is to be sent once the run has finished: single points, and the last points that thinning left out. */
    List<Chosen> rest() {
        List<Chosen> points = new ArrayList<>();
        curves.forEach((key, curve) -> {
            curve.single.ifPresent(score -> add(curve, new Point(key, score.value(), score.timestamp(), 0), points));
            curve.single = Optional.empty();
            curve.leftOut.ifPresent(last -> points.add(new Chosen(
                    last.point(),
                    new Mark(
                            last.mark().step(),
                            last.mark().sent() + 1,
                            last.mark().digest()))));
            curve.leftOut = Optional.empty();
        });
        return points;
    }

    private static boolean mayBeScore(String key) {
        return !key.matches("(batch|system|ledger|depth)/.*");
    }

    /** Values that no two executions share. */
    private static boolean isClock(String key) {
        return key.startsWith("system/") || key.endsWith("PerSecond") || key.endsWith("Seconds");
    }

    /** Every how many points one is sent, at the point of this index. */
    static long stride(long index) {
        return index < WHOLE ? 1 : 2 * Long.highestOneBit(index / WHOLE);
    }

    private static long mix(long digest, long value) {
        long mixed = (digest ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 32);
    }

    /** The marks of the last points seen that the server has already. */
    public Map<String, Mark> heldMarks() {
        return heldMarks;
    }

    /** How many values were not finite, by curve. */
    public Map<String, Long> notFinite() {
        return notFinite;
    }

    /** Curves whose recomputed values are not those sent before. */
    public Set<String> differing() {
        return differing;
    }

    /** How many points have been compared with those sent before. */
    long compared() {
        return compared;
    }

    /**
     * A name that the server takes: letters, digits and {@code / _ . - space :}, at most 250. A name that it takes already is its own; in
     * any other, what is not allowed becomes {@code _}, and eight digits of the name's SHA-256 follow, so that {@code m@1}, {@code
     * m#1} and {@code m_1} stay three curves.
     */
    public static String key(String name) {
        String clean = name.replaceAll("[^A-Za-z0-9/_.\\- :]", "_")
                .replaceAll("/{2,}", "/")
                .replaceAll("\\.{2,}", ".")
                .replaceAll("(?<=^|/)\\.+(?=/|$)", "_")
                .replaceAll("^/|/$", "");
        if (clean.equals(name) && !name.isEmpty() && name.length() <= LONGEST_KEY) {
            return name;
        }
        String digest = "-" + Sha256.of(name).substring(0, 8);
        return clean.substring(0, Math.min(LONGEST_KEY - digest.length(), clean.length())) + digest;
    }
}
