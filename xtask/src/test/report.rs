//! The counts at the end of what each language's runner prints.

use super::tally::Tally;

/// Node's `spec` reporter ends with a line for each count: `ℹ pass 3`. A cancelled test failed; a skipped one did not
/// run.
pub(crate) fn of_node(printed: &str) -> Option<Tally> {
    let count = |name: &str| {
        printed.lines().rev().find_map(|line| line.strip_prefix("ℹ ")?.strip_prefix(name)?.trim().parse::<u64>().ok())
    };
    Some(Tally { passed: count("pass ")?, failed: count("fail ")? + count("cancelled ")? })
}

/// pytest's last line: `1 failed, 2 passed, 1 error in 0.12s`, between `=` signs when it is not quiet.
pub(crate) fn of_pytest(printed: &str) -> Option<Tally> {
    let line = printed.lines().rev().map(|line| line.trim_matches(['=', ' '])).find(|line| line.contains(" in "))?;
    let (counts, _) = line.split_once(" in ")?;
    let mut tally = Tally::default();
    for count in counts.split(", ") {
        let (number, what) = count.split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match what {
            "passed" => tally.passed += number,
            "failed" | "error" | "errors" => tally.failed += number,
            _ => {}
        }
    }
    Some(tally)
}

/// The results of `go test -v`: `--- PASS: TestThat/case (0.01s)`. A test that has cases is its cases: it is not
/// counted beside them.
pub(crate) fn of_go(printed: &str) -> Option<Tally> {
    let results: Vec<(bool, &str)> = printed
        .lines()
        .filter_map(|line| {
            let result = line.trim_start().strip_prefix("--- ")?;
            let (passed, result) = match result.strip_prefix("PASS: ") {
                Some(result) => (true, result),
                None => (false, result.strip_prefix("FAIL: ")?),
            };
            Some((passed, result.split(' ').next()?))
        })
        .collect();
    let has_cases = |name: &str| {
        results.iter().any(|(_, other)| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')))
    };
    let counted = results.iter().filter(|(_, name)| !has_cases(name));
    let tally = counted.fold(Tally::default(), |tally, (passed, _)| tally + Tally::of(*passed));
    (tally != Tally::default()).then_some(tally)
}

/// Maven Surefire's total: `Tests run: 4, Failures: 1, Errors: 1, Skipped: 1`, behind `[INFO]`, `[WARNING]` or
/// `[ERROR]`. Lines with `-- in` are about one class.
pub(crate) fn of_surefire(printed: &str) -> Option<Tally> {
    let total = printed
        .lines()
        .rev()
        .filter_map(|line| line.split_once("Tests run: "))
        .map(|(_, counts)| counts)
        .find(|counts| !counts.contains(" -- in "))?;
    let (run, others) = total.split_once(", ")?;
    let run: u64 = run.parse().ok()?;
    let count = |name: &str| others.split(", ").find_map(|part| part.strip_prefix(name)?.parse::<u64>().ok());
    let failed = count("Failures: ")? + count("Errors: ")?;
    let passed = run.checked_sub(failed)?.checked_sub(count("Skipped: ")?)?;
    Some(Tally { passed, failed })
}

/// minitest's last line: `5 runs, 9 assertions, 1 failures, 1 errors, 0 skips`.
pub(crate) fn of_minitest(printed: &str) -> Option<Tally> {
    let line = printed.lines().rev().find(|line| line.contains(" runs, ") && line.contains(" assertions, "))?;
    let count = |name: &str| line.split(", ").find_map(|part| part.strip_suffix(name)?.trim_end().parse::<u64>().ok());
    let failed = count("failures")? + count("errors")?;
    let passed = count("runs")?.checked_sub(failed)?.checked_sub(count("skips")?)?;
    Some(Tally { passed, failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(passed: u64, failed: u64) -> Option<Tally> {
        Some(Tally { passed, failed })
    }

    #[test]
    fn the_end_of_nodes_report_is_counted_and_a_cancelled_test_failed() {
        let printed = "✔ x (1ms)\nℹ tests 6\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0\nℹ duration_ms 5.1\n\n✖ failing tests:\n";
        assert_eq!(of_node(printed), counted(3, 2));
        assert_eq!(of_node("✔ x (1ms)\nℹ tests 6\n"), None);
    }

    #[test]
    fn the_last_line_of_pytest_is_counted_quiet_or_not() {
        assert_eq!(of_pytest("...F [100%]\n1 failed, 12 passed, 1 warning in 13.63s\n"), counted(12, 1));
        assert_eq!(of_pytest("====== 2 passed, 1 skipped, 3 errors in 1.20s (0:00:01) ======\n"), counted(2, 3));
        assert_eq!(of_pytest("no tests ran in 0.01s\n"), None);
        assert_eq!(of_pytest("ImportError while loading conftest\n"), None);
    }

    #[test]
    fn go_tests_are_counted_by_their_cases() {
        let printed = "=== RUN   TestA\n--- PASS: TestA (0.00s)\n--- FAIL: TestB (0.03s)\n    --- PASS: TestB/openid/RS256 (0.01s)\n    --- FAIL: TestB/openid/ES256 (0.01s)\nFAIL\nok  \tx\t0.1s\n";
        assert_eq!(of_go(printed), counted(2, 1));
        assert_eq!(of_go("FAIL\tx [build failed]\n"), None);
    }

    #[test]
    fn surefires_total_is_counted_and_not_that_of_a_class() {
        let printed = "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1 s -- in x.ATest\n[INFO] Results:\n[ERROR] Tests run: 27, Failures: 14, Errors: 2, Skipped: 1\n[INFO] BUILD FAILURE\n";
        assert_eq!(of_surefire(printed), counted(10, 16));
        assert_eq!(of_surefire("[ERROR] COMPILATION ERROR\n"), None);
    }

    #[test]
    fn the_last_line_of_minitest_is_counted() {
        assert_eq!(of_minitest("28 runs, 54 assertions, 3 failures, 10 errors, 1 skips\n"), counted(14, 13));
        assert_eq!(of_minitest("LoadError\n"), None);
    }
}
