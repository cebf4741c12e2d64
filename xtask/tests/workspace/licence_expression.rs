//! SPDX licence expressions: `AND` binds tighter than `OR`, parentheses group; the old `MIT/Apache-2.0`
//! means `OR`.

/// Whether `expression` can be met with licences that `accepts` takes. A licence with an exception is
/// handed over whole: `Apache-2.0 WITH LLVM-exception`.
pub(crate) fn is_satisfied(expression: &str, accepts: impl Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { words: &words, accepts: &accepts };
    let satisfied = parser.any();
    satisfied && parser.words.is_empty()
}

struct Parser<'a, Accepts> {
    words: &'a [&'a str],
    accepts: &'a Accepts,
}

impl<Accepts: Fn(&str) -> bool> Parser<'_, Accepts> {
    fn any(&mut self) -> bool {
        let mut satisfied = self.all();
        while self.take("OR") {
            satisfied |= self.all();
        }
        satisfied
    }

    fn all(&mut self) -> bool {
        let mut satisfied = self.one();
        while self.take("AND") {
            satisfied &= self.one();
        }
        satisfied
    }

    fn one(&mut self) -> bool {
        if self.take("(") {
            let satisfied = self.any();
            return self.take(")") && satisfied;
        }
        let Some((licence, rest)) = self.words.split_first() else { return false };
        self.words = rest;
        if self.take("WITH") {
            let Some((exception, rest)) = self.words.split_first() else { return false };
            self.words = rest;
            return (self.accepts)(&format!("{licence} WITH {exception}"));
        }
        (self.accepts)(licence)
    }

    fn take(&mut self, word: &str) -> bool {
        match self.words.split_first() {
            Some((first, rest)) if *first == word => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }
}

fn with_mit_only(expression: &str) -> bool {
    is_satisfied(expression, |licence| licence == "MIT")
}

#[test]
fn one_acceptable_alternative_is_enough() {
    assert!(with_mit_only("GPL-3.0 OR MIT"));
    assert!(with_mit_only("MIT/GPL-3.0"));
}

#[test]
fn all_licences_of_a_conjunction_must_be_acceptable() {
    assert!(!with_mit_only("MIT AND GPL-3.0"));
    assert!(!with_mit_only("(MIT OR ISC) AND GPL-3.0"));
    assert!(with_mit_only("(GPL-3.0 OR MIT) AND MIT"));
}

#[test]
fn no_licence_at_all_is_refused() {
    assert!(!with_mit_only(""));
}

#[test]
fn an_exception_is_judged_with_its_licence() {
    assert!(!with_mit_only("MIT WITH Something"));
}
