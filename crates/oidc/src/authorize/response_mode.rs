//! `response_mode`: one of the profile's (OAuth 2.0 Multiple Response Types §2.1; PC §2.1).

use super::{Asked, Reason, Request, response_type};
use crate::profile::ResponseMode;

pub(super) fn supported(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let Some(name) = asked.params.filled("response_mode") else { return Ok(()) };
    draft.response_mode = served(asked, name).ok_or_else(|| Reason::ResponseModeUnsupported(name.to_owned()))?;
    Ok(())
}

/// How an error reaches the service provider: as it asked where that is served, else as its `response_type` has it.
pub(super) fn of_error(asked: &Asked<'_>) -> ResponseMode {
    let wanted = asked.params.filled("response_mode").and_then(|name| served(asked, name));
    match wanted {
        Some(ResponseMode::FormPost) => ResponseMode::FormPost,
        _ if response_type::wants_fragment(asked.params) => ResponseMode::Fragment,
        Some(mode) => mode,
        None => ResponseMode::default(),
    }
}

fn served(asked: &Asked<'_>, name: &str) -> Option<ResponseMode> {
    ResponseMode::named(name).filter(|mode| asked.profile.authorization.response_modes.contains(mode))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{params::Params, profile::Profile, scopes::ScopeTable};

    #[test]
    fn errors_go_as_asked_where_that_is_served_else_as_the_response_type_has_it() {
        let mut profile = Profile::parse(include_str!("../../../../data/profiles/openid.toml")).unwrap();
        profile.authorization.response_modes =
            vec![ResponseMode::Query, ResponseMode::Fragment, ResponseMode::FormPost];
        let scopes = ScopeTable::parse(include_str!("../../../../data/scopes/openid.toml")).unwrap();
        for (mode, kind, expected) in [
            ("", "code", ResponseMode::Query),
            ("query", "code", ResponseMode::Query),
            ("fragment", "code", ResponseMode::Fragment),
            ("form_post", "code", ResponseMode::FormPost),
            ("web_message", "code", ResponseMode::Query),
            ("", "code id_token", ResponseMode::Fragment),
            ("query", "id_token token", ResponseMode::Fragment),
            ("form_post", "id_token", ResponseMode::FormPost),
        ] {
            let params = Params::from_pairs([("response_mode", mode), ("response_type", kind)]);
            let asked = Asked { profile: &profile, scopes: &scopes, client: None, params: &params };
            assert_eq!(of_error(&asked), expected, "{mode} {kind}");
            let taken = supported(&asked, &mut Request::default());
            assert_eq!(taken.is_err(), mode == "web_message", "{mode}");
        }
        profile.authorization.response_modes = vec![ResponseMode::Query];
        let params = Params::from_pairs([("response_mode", "form_post")]);
        let asked = Asked { profile: &profile, scopes: &scopes, client: None, params: &params };
        assert!(supported(&asked, &mut Request::default()).is_err());
        assert_eq!(of_error(&asked), ResponseMode::Query);
    }
}
