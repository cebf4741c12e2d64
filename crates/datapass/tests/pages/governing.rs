//! Rights of others, and access that is closed (DP §1.2).

use axum::http::StatusCode;
use guichet_datapass::records::{NewApplication, Profile};
use guichet_datapass::roles::Role;
use guichet_jose::Secret;

use crate::stand::{ADMIN, AGENT, COLLEAGUE, DEVELOPER, ELSEWHERE, MANAGER, REPORTER, STRANGER, Stand};

const RIGHTS: &str = "/instruction/gestion-des-droits";
const NEW: &str = "/instruction/gestion-des-droits/nouveau";
const ALL: &str = "/admin/gestion-des-droits";
const BANS: &str = "/admin/bannissements";

async fn id(stand: &Stand, email: &str) -> i64 {
    stand.datapass.records.person_of(email).await.unwrap().unwrap().id
}

async fn roles(stand: &Stand, email: &str) -> Vec<String> {
    let person = stand.datapass.records.person_of(email).await.unwrap().unwrap();
    person.roles.into_iter().map(String::from).collect()
}

async fn hold(stand: &Stand, email: &str, roles: &[&str]) {
    let profile = Profile { email: email.to_owned(), ..Profile::default() };
    let roles = roles.iter().map(|role| Role::parse(role).unwrap()).collect();
    stand.datapass.records.give_roles(profile, roles, stand.clock.now()).await.unwrap();
}

fn of(email: &str, scope: &str, office: &str) -> [(&'static str, String); 3] {
    [("email", email.to_owned()), ("scope", scope.to_owned()), ("office", office.to_owned())]
}

#[tokio::test]
async fn a_manager_gives_and_takes_rights_on_what_she_has_in_charge_and_nothing_else() {
    let stand = Stand::open().await;
    let (mut manager, _) = (stand.browser(MANAGER).await, stand.browser(ADMIN).await);
    for email in [AGENT, COLLEAGUE, REPORTER, STRANGER] {
        stand.browser(email).await;
    }
    let page = manager.get(NEW).await.text;
    assert!(page.contains("value=\"dinum:api_particulier\"") && page.contains("value=\"developer\""));
    for absent in ["value=\"dinum:*\"", "value=\"dinum:france_connect\"", "value=\"admin\""] {
        assert!(!page.contains(absent), "{absent}");
    }
    for (email, scope, office, field) in [
        ("inconnu@ville.example", "dinum:api_particulier", "reporter", "email"),
        (AGENT, "dinum:france_connect", "reporter", "scope"),
        (AGENT, "dinum:*", "reporter", "scope"),
        (AGENT, "dinum:api_particulier", "admin", "office"),
        (AGENT, "", "", "scope"),
    ] {
        let fields = of(email, scope, office);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = manager.post(NEW, NEW, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(refused.text.contains(&format!("<a href=\"#{field}\">")), "{fields:?}: {}", refused.text);
    }
    assert!(roles(&stand, AGENT).await.is_empty());

    // Given, told to the administrator, and kept with who did it.
    let before = stand.mails().await;
    let given = [("email", AGENT), ("scope", "dinum:api_particulier"), ("office", "instructor")];
    assert_eq!(manager.post(NEW, NEW, &given).await.location(), format!("{RIGHTS}?done=1"));
    assert_eq!(stand.mails().await, before + 1);
    assert_eq!(roles(&stand, AGENT).await, ["dinum:api_particulier:instructor"]);
    let listed = manager.get(RIGHTS).await.text;
    assert!(listed.contains(AGENT) && listed.contains(MANAGER) && listed.contains(REPORTER) && !listed.contains(ADMIN));
    let events = stand.datapass.records.account_events().await.unwrap();
    let event = &events[0];
    assert_eq!(
        (event.name.as_str(), event.by.as_str(), event.about.as_str()),
        ("user_rights_changed_by_manager", MANAGER, AGENT)
    );
    assert_eq!(event.entity["added"], serde_json::json!(["dinum:api_particulier:instructor"]));

    // What is outside stays, whatever is sent; what is inside becomes another office, or nothing.
    hold(&stand, COLLEAGUE, &["dinum:france_connect:reporter", "dinum:api_particulier:reporter"]).await;
    let colleague = format!("{RIGHTS}/{}", id(&stand, COLLEAGUE).await);
    let sent =
        [("role[dinum:api_particulier:reporter]", "manager"), ("role[dinum:france_connect:reporter]", "manager")];
    assert_eq!(manager.post(&colleague, &colleague, &sent).await.location(), format!("{RIGHTS}?done=1"));
    assert_eq!(roles(&stand, COLLEAGUE).await, ["dinum:france_connect:reporter", "dinum:api_particulier:manager"]);
    let remove = format!("{colleague}/supprimer");
    assert_eq!(manager.post(&remove, &remove, &[]).await.location(), format!("{RIGHTS}?done=1"));
    assert_eq!(roles(&stand, COLLEAGUE).await, ["dinum:france_connect:reporter"]);

    // Neither her own nor those of whoever has none here.
    for email in [MANAGER, COLLEAGUE] {
        let page = format!("{RIGHTS}/{}", id(&stand, email).await);
        for path in [page.clone(), format!("{page}/supprimer")] {
            assert_eq!(manager.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(manager.post(RIGHTS, &path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    let herself = [("email", MANAGER), ("scope", "dinum:api_particulier"), ("office", "developer")];
    assert_eq!(manager.post(NEW, NEW, &herself).await.status, StatusCode::FORBIDDEN);
    assert_eq!(manager.get(&format!("{RIGHTS}/999999")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_has_all_of_a_provider_in_charge_gives_all_of_it_and_an_administrator_everything() {
    let stand = Stand::open().await;
    let (mut manager, mut admin) = (stand.browser(ELSEWHERE).await, stand.browser(ADMIN).await);
    let mut agent = stand.browser(AGENT).await;
    let fields = [("email", AGENT), ("scope", "dgfip:*"), ("office", "reporter")];
    assert_eq!(manager.post(NEW, NEW, &fields).await.location(), format!("{RIGHTS}?done=1"));
    assert_eq!(roles(&stand, AGENT).await, ["dgfip:*:reporter"]);
    let account = agent.get("/compte").await.text;
    assert!(account.contains(" : Rapporteur") && !account.contains("dgfip:*"), "{account}");

    let own = format!("{ALL}/{}", id(&stand, ADMIN).await);
    let shown = admin.get(&own).await.text;
    assert!(shown.contains("Administrateur") && !shown.contains("role[admin]"), "{shown}");
    let more = [("scope", "dinum:france_connect"), ("office", "instructor"), ("role[admin]", "")];
    assert_eq!(admin.post(&own, &own, &more).await.location(), format!("{ALL}?done=1"));
    assert_eq!(roles(&stand, ADMIN).await, ["admin", "dinum:france_connect:instructor"]);
    let journal = admin.get("/admin").await.text;
    assert!(journal.contains("Un manager a changé") && journal.contains("dgfip:*:reporter"), "{journal}");
}

#[tokio::test]
async fn whoever_is_no_developer_any_more_loses_the_programs() {
    let stand = Stand::open().await;
    let mut manager = stand.browser(MANAGER).await;
    stand.browser(DEVELOPER).await;
    let owner = id(&stand, DEVELOPER).await;
    let new = NewApplication {
        person_id: owner,
        name: "Mairie".to_owned(),
        client_id: "a".repeat(64),
        client_secret: Secret::new("b".repeat(64)),
    };
    stand.datapass.records.make_application(new, stand.clock.now()).await.unwrap();
    let page = format!("{RIGHTS}/{owner}");
    let field = "role[dinum:api_particulier:developer]";
    manager.post(&page, &page, &[("scope", "dinum:api_particulier"), ("office", "reporter")]).await;
    assert_eq!(stand.datapass.records.applications(owner).await.unwrap().len(), 1);
    manager.post(&page, &page, &[(field, "")]).await;
    assert_eq!(roles(&stand, DEVELOPER).await, ["dinum:api_particulier:reporter"]);
    assert!(stand.datapass.records.applications(owner).await.unwrap().is_empty());
}

#[tokio::test]
async fn of_two_who_change_the_same_rights_at_once_the_second_is_told() {
    let stand = Stand::open().await;
    stand.browser(MANAGER).await;
    stand.browser(AGENT).await;
    let records = &stand.datapass.records;
    let (manager, agent) =
        (records.person_of(MANAGER).await.unwrap().unwrap(), records.person_of(AGENT).await.unwrap().unwrap());
    let give = |role: &str| {
        let after = vec![Role::parse(role).unwrap()];
        let authority = guichet_datapass::roles::Authority::Manager;
        stand.datapass.change_rights(authority, &manager, &agent, after, stand.clock.now())
    };
    assert!(give("dinum:api_particulier:reporter").await.unwrap());
    assert!(!give("dinum:api_particulier:manager").await.unwrap(), "of what she had seen");
    assert_eq!(roles(&stand, AGENT).await, ["dinum:api_particulier:reporter"]);
}

#[tokio::test]
async fn an_administrator_closes_an_access_for_a_reason_and_opens_it_again() {
    let stand = Stand::open().await;
    let (mut agent, mut admin) = (stand.browser(AGENT).await, stand.browser(ADMIN).await);
    for (email, reason, field) in [
        ("inconnu@ville.example", "x", "email"),
        (ADMIN, "x", "email"),
        (AGENT, "  ", "reason"),
        (AGENT, &"x".repeat(20_001), "reason"),
    ] {
        let refused = admin.post(BANS, BANS, &[("email", email), ("reason", reason)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert!(refused.text.contains(&format!("<a href=\"#{field}\">")), "{email}");
    }
    let ban = [("email", "AGENT@ville.example"), ("reason", "Compte <compromis>")];
    assert_eq!(admin.post(BANS, BANS, &ban).await.location(), BANS);
    let listed = admin.get(BANS).await.text;
    assert!(
        listed.contains(AGENT) && listed.contains("Compte &#60;compromis&#62;") || listed.contains("Compte"),
        "{listed}"
    );
    assert_eq!(admin.post(BANS, BANS, &ban).await.status, StatusCode::UNPROCESSABLE_ENTITY, "already");
    // Out at her next request, and not in again.
    assert_eq!(agent.get("/tableau-de-bord/demandes").await.status, StatusCode::FORBIDDEN);
    let mut again = stand.stranger();
    assert_eq!(again.get(&format!("/local-sign-in?email={AGENT}")).await.status, StatusCode::FORBIDDEN);

    let lift = format!("{BANS}/{}/lever", id(&stand, AGENT).await);
    assert_eq!(admin.post(BANS, &lift, &[]).await.location(), BANS);
    assert_eq!(admin.post(BANS, &lift, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(agent.get("/tableau-de-bord/demandes").await.status, StatusCode::OK);
    let events = stand.datapass.records.account_events().await.unwrap();
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["user_unbanned", "user_banned"]);
    assert!(admin.get("/admin").await.text.contains("est ferm"));
}

#[tokio::test]
async fn whoever_has_rights_is_found_by_beginnings_of_her_name_and_address_and_nobody_outside_the_charge_is() {
    let stand = Stand::open().await;
    let (mut manager, mut admin) = (stand.browser(MANAGER).await, stand.browser(ADMIN).await);
    for (email, family, given, role) in [
        ("h.lefevre@ville.example", "Lefèvre", "Hélène", "dinum:api_particulier:reporter"),
        ("zoe@dgfip.example", "Lefort", "Zoé", "dgfip:api_sfip:reporter"),
    ] {
        let profile = Profile {
            email: email.to_owned(),
            family_name: family.to_owned(),
            given_name: given.to_owned(),
            ..Profile::default()
        };
        let roles = vec![Role::parse(role).unwrap()];
        stand.datapass.records.give_roles(profile, roles, stand.clock.now()).await.unwrap();
    }
    for (searched, helene, zoe) in [
        ("", true, true),
        ("lef", true, true),
        ("LEFEVRE+hel", true, false),
        ("h.lefevre%40ville.example", true, false),
        ("%20zo%C3%A9+", false, true),
        ("efevre", false, false),
        ("%3Cscript%3E", false, false),
    ] {
        let page = admin.get(&format!("{ALL}?search={searched}")).await.text;
        let shows = |email: &str| page.contains(&format!(">{email}<"));
        assert_eq!((shows("h.lefevre@ville.example"), shows("zoe@dgfip.example")), (helene, zoe), "{searched}: {page}");
        assert!(!page.contains("<script>"));
        let page = manager.get(&format!("{RIGHTS}?search={searched}")).await.text;
        assert!(!page.contains("zoe@dgfip.example"), "{searched}");
        assert_eq!(page.contains("h.lefevre@ville.example</a>"), helene, "{searched}: {page}");
    }
}
