package org.ladderlab.registry.yaml;

import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.regex.Pattern;

/** Which texts stand in quotes: all that some YAML reader, of whatever version, might take for anything else. */
final class Quoting extends StringQuotingChecker {

    private static final long serialVersionUID = 1L;

    /** The pattern of plain texts takes stack for each word. */
    private static final int LONGEST_PLAIN = 1000;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/.][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*");
    private static final Pattern SPECIAL =
            Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null|nan|[.]nan|[.]?inf|infinity|[.]+|-+|[.][0-9].*");

    @Override
    public boolean needToQuoteName(String name) {
        return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String text) {
        return text.length() > LONGEST_PLAIN
                || !PLAIN.matcher(text).matches()
                || SPECIAL.matcher(text).matches();
    }
}
