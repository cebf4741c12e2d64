//! The order in which people look for names: Unicode's collation, which French as written in France takes as it is.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences, options::CollatorOptions};

static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let collator = Collator::try_new(CollatorPreferences::default(), CollatorOptions::default());
    collator.inspect_err(|error| tracing::error!(%error, "names are in the order of their bytes: {error}")).ok()
});

/// Compares two names as a dictionary does: letters first, then accents, then case.
///
/// ```
/// let mut names = ["Zoé", "Œuvres", "académie", "Écoles", "Eaux", "Orsay"];
/// names.sort_by(|one, other| guichet_web::collation::compare(one, other));
/// assert_eq!(names, ["académie", "Eaux", "Écoles", "Œuvres", "Orsay", "Zoé"]);
/// ```
#[must_use]
pub fn compare(one: &str, other: &str) -> Ordering {
    match &*COLLATOR {
        Some(collator) => collator.compare(one, other),
        None => one.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn accents_decide_where_letters_do_not_and_case_after_them() {
        let sorted = ["cote", "Cote", "coté", "côte", "côté", "coter", "école", "ecolier", "zone"];
        for (place, one) in sorted.iter().enumerate() {
            for (further, other) in sorted.iter().enumerate() {
                assert_eq!(compare(one, other), place.cmp(&further), "{one} {other}");
            }
        }
    }
}
