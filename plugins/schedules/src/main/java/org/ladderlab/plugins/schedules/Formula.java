package org.ladderlab.plugins.schedules;

import java.util.function.UnaryOperator;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * Reads a formula in t: {@code + - * / ^}, parentheses, numbers, {@code pi}, {@code e}, and the functions of {@link #call}.
 *
 * <pre>
 * sum = product (("+" | "-") product)*      product = sign (("*" | "/") sign)*
 * sign = "-" sign | power                   power = atom ("^" sign)?
 * atom = number | t | pi | e | name "(" sum ")" | "(" sum ")"
 * </pre>
 */
final class Formula {

    /** Parentheses of so many characters are read without running out of stack. */
    private static final int LONGEST = 1000;

    private final String text;
    private int at;

    private Formula(String text) {
        this.text = text;
    }

    /**
     * The function that the text stands for.
     *
     * @throws ConfigurationException at the first character that does not fit
     */
    static UnaryOperator<Dual> parse(String text) {
        if (text.length() > LONGEST) {
            throw new ConfigurationException(
                    "logSnr",
                    "The formula has " + text.length() + " characters, and at most " + LONGEST
                            + " are read; write it shorter.");
        }
        Formula formula = new Formula(text);
        UnaryOperator<Dual> result = formula.sum();
        if (formula.next() != 0) {
            throw formula.problem("an operator or the end");
        }
        return result;
    }

    private UnaryOperator<Dual> sum() {
        UnaryOperator<Dual> left = product();
        while (next() == '+' || next() == '-') {
            boolean plus = text.charAt(at++) == '+';
            UnaryOperator<Dual> before = left;
            UnaryOperator<Dual> right = product();
            left = t -> plus
                    ? before.apply(t).plus(right.apply(t))
                    : before.apply(t).minus(right.apply(t));
        }
        return left;
    }

    private UnaryOperator<Dual> product() {
        UnaryOperator<Dual> left = sign();
        while (next() == '*' || next() == '/') {
            boolean times = text.charAt(at++) == '*';
            UnaryOperator<Dual> before = left;
            UnaryOperator<Dual> right = sign();
            left = t -> times
                    ? before.apply(t).times(right.apply(t))
                    : before.apply(t).over(right.apply(t));
        }
        return left;
    }

    private UnaryOperator<Dual> sign() {
        if (next() != '-') {
            return power();
        }
        at++;
        UnaryOperator<Dual> operand = sign();
        return t -> Dual.constant(0).minus(operand.apply(t));
    }

    private UnaryOperator<Dual> power() {
        UnaryOperator<Dual> base = atom();
        if (next() != '^') {
            return base;
        }
        at++;
        UnaryOperator<Dual> exponent = sign();
        return t -> base.apply(t).power(exponent.apply(t));
    }

    private UnaryOperator<Dual> atom() {
        if (next() == '(') {
            return parenthesised();
        }
        String word = word();
        if (word.isEmpty()) {
            throw problem("a number, t, a function or a parenthesis");
        }
        if (Character.isDigit(word.charAt(0)) || word.charAt(0) == '.') {
            Dual number = Dual.constant(number(word));
            return t -> number;
        }
        return switch (word) {
            case "t" -> t -> t;
            case "pi" -> t -> Dual.constant(Math.PI);
            case "e" -> t -> Dual.constant(Math.E);
            default -> {
                call(word, Dual.constant(1));
                UnaryOperator<Dual> argument = parenthesised();
                yield t -> call(word, argument.apply(t));
            }
        };
    }

    private UnaryOperator<Dual> parenthesised() {
        expect('(');
        UnaryOperator<Dual> inside = sum();
        expect(')');
        return inside;
    }

    private void expect(char character) {
        if (next() != character) {
            throw problem("'" + character + "'");
        }
        at++;
    }

    private Dual call(String name, Dual x) {
        double v = x.value();
        return switch (name) {
            case "exp" -> x.map(Math.exp(v), Math.exp(v));
            case "expm1" -> x.map(Math.expm1(v), Math.exp(v));
            case "log" -> x.map(Math.log(v), 1 / v);
            case "log1p" -> x.map(Math.log1p(v), 1 / (1 + v));
            case "sqrt" -> x.map(Math.sqrt(v), 0.5 / Math.sqrt(v));
            case "sin" -> x.map(Math.sin(v), Math.cos(v));
            case "cos" -> x.map(Math.cos(v), -Math.sin(v));
            case "tan" -> x.map(Math.tan(v), 1 + Math.tan(v) * Math.tan(v));
            case "atan" -> x.map(Math.atan(v), 1 / (1 + v * v));
            case "tanh" -> x.map(Math.tanh(v), 1 - Math.tanh(v) * Math.tanh(v));
            case "sigmoid" -> x.map(1 / (1 + Math.exp(-v)), 1 / (2 + Math.exp(v) + Math.exp(-v)));
            default ->
                throw problem("t, pi, e, exp, expm1, log, log1p, sqrt, sin, cos, tan, atan, tanh or sigmoid"
                        + " before '" + name + "' ended");
        };
    }

    /** The next letters and digits, with a sign after the exponent's e of a number. */
    private String word() {
        next();
        int start = at;
        while (at < text.length() && belongs(start)) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean belongs(int start) {
        char c = text.charAt(at);
        boolean number = start < text.length() && !Character.isLetter(text.charAt(start));
        boolean exponentSign = number && at > start && (c == '-' || c == '+') && (text.charAt(at - 1) | 32) == 'e';
        return Character.isLetterOrDigit(c) || c == '.' || exponentSign;
    }

    private double number(String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw problem("a number instead of '" + word + "'");
        }
    }

    /** The next character that is not a space, or 0 at the end. */
    private char next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private ConfigurationException problem(String expected) {
        return new ConfigurationException(
                "logSnr", "In the formula '" + text + "', expected " + expected + " at character " + (at + 1) + ".");
    }
}
