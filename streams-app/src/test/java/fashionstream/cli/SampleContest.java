package fashionstream.cli;

import fashionstream.schema.Contest;
import fashionstream.schema.ContestFigures;
import fashionstream.schema.ContestResult;
import java.time.Instant;
import java.util.List;

/** Contests for tests. */
final class SampleContest {
    private SampleContest() {}

    /** A contest with 2,000 labelled images. */
    static Contest of(String champion, String challenger, ContestResult verdict, String reason) {
        return Contest.newBuilder()
                .setChampionName("initial")
                .setChampionVersion(champion)
                .setChallengerName("other")
                .setChallengerVersion(challenger)
                .setStartedAt(Instant.parse("2026-01-02T03:04:05Z"))
                .setUpdatedAt(Instant.parse("2026-01-02T04:04:05Z"))
                .setScored(2500)
                .setAgreed(2300)
                .setBothCorrect(1700)
                .setOnlyChampionCorrect(20)
                .setOnlyChallengerCorrect(60)
                .setNeitherCorrect(220)
                .setVerdict(verdict)
                .setReason(reason)
                .setFigures(new ContestFigures(
                        0.86, 0.85, 0.87, 0.88, 0.87, 0.89, 0.02, 0.011, 0.029, 0.0055, 0.0345, 0.001, 2289.0, 0.1))
                .setClasses(List.of())
                .setMargin(0.02)
                .setHistory(List.of())
                .setDisagreements(List.of())
                .build();
    }
}
