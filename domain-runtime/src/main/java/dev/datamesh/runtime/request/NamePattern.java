package dev.datamesh.runtime.request;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern for channel names as Python's {@code re.match} takes it: anchored at the start only. A pattern may be such that trying it
 * takes for ever; how far it is tried is bounded, over all names together.
 */
public final class NamePattern {
    private static final int LONGEST = 100_000;
    private static final long MOST_STEPS = 200_000_000;

    private final Pattern pattern;

    private NamePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** The pattern of this text. */
    public static NamePattern of(String text) throws BadRequestException {
        if (text.length() > LONGEST) {
            throw BadRequestException.malformed("pattern is longer than " + LONGEST + " characters");
        }
        try {
            return new NamePattern(
                    Pattern.compile(text.replace("(?P<", "(?<").replaceAll("\\(\\?P=(\\w+)\\)", "\\\\k<$1>")));
        } catch (PatternSyntaxException e) {
            throw BadRequestException.malformed(
                    "pattern is no regular expression: " + e.getDescription() + " at index " + e.getIndex());
        } catch (StackOverflowError e) {
            throw BadRequestException.malformed("pattern is nested too deeply");
        }
    }

    /**
     * A judge of names for one request, for one thread.
     *
     * @return throws {@link TooCostlyException} once it has tried too much
     */
    public Predicate<String> judge() {
        return new Judge(pattern);
    }

    /** Trying the pattern takes too long. */
    public static final class TooCostlyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooCostlyException() {
            super(
                    "pattern takes too long to match: it has repetitions inside of repetitions, or the like",
                    null,
                    false,
                    false);
        }
    }

    private static final class Judge implements Predicate<String> {
        private final Counted name = new Counted();
        private final Matcher matcher;

        Judge(Pattern pattern) {
            matcher = pattern.matcher(name);
        }

        @Override
        public boolean test(String candidate) {
            name.text = candidate;
            try {
                return matcher.reset(name).lookingAt();
            } catch (StackOverflowError e) {
                throw new TooCostlyException();
            }
        }
    }

    /** Counts how often the matcher looks at a character. */
    private static final class Counted implements CharSequence {
        private String text = "";
        private long steps;

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new TooCostlyException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
