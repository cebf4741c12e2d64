//! What pages say, in words.

use guichet_oidc::profile::{ExcludedProviders, NotFound};

pub(super) fn not_found_words(not_found: NotFound) -> &'static str {
    match not_found {
        NotFound::Plain => "says so",
        NotFound::NamesPath => "names what was asked for",
    }
}

pub(super) fn excluded_words(excluded: ExcludedProviders) -> &'static str {
    match excluded {
        ExcludedProviders::Greyed => "shown greyed out",
        ExcludedProviders::Hidden => "hidden",
    }
}
