//! The migrations of `/migrations`, embedded, applied under the engine's lock before anything else.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, SqlSafeStr};

use crate::StoreError;

/// Version, description, text; one line for each file of `/migrations`. A description that ends in an engine's name is for that one.
const FILES: &[(i64, &str, &str)] = &[
    (1, "journal", include_str!("../../../../migrations/0001_journal.sql")),
    (2, "registry", include_str!("../../../../migrations/0002_registry.sql")),
    (3, "account", include_str!("../../../../migrations/0003_account.sql")),
    (4, "consent", include_str!("../../../../migrations/0004_consent.sql")),
    (5, "installation", include_str!("../../../../migrations/0005_installation.sql")),
    (6, "mail", include_str!("../../../../migrations/0006_mail.sql")),
    (7, "registry_position", include_str!("../../../../migrations/0007_registry_position.sql")),
    (8, "work_identity", include_str!("../../../../migrations/0008_work_identity.sql")),
    (9, "journal_span", include_str!("../../../../migrations/0009_journal_span.sql")),
    (10, "datapass", include_str!("../../../../migrations/0010_datapass.sql")),
    (11, "datapass_consequence", include_str!("../../../../migrations/0011_datapass_consequence.sql")),
    (12, "token_space", include_str!("../../../../migrations/0012_token_space.sql")),
    (14, "status", include_str!("../../../../migrations/0014_status.sql")),
    (15, "datapass_developers", include_str!("../../../../migrations/0015_datapass_developers.sql")),
    (16, "datapass_editor_draft", include_str!("../../../../migrations/0016_datapass_editor_draft.sql")),
    (17, "datapass_message_template", include_str!("../../../../migrations/0017_datapass_message_template.sql")),
    (20, "datapass_lists", include_str!("../../../../migrations/0020_datapass_lists.sql")),
    (21, "datapass_words.postgresql", include_str!("../../../../migrations/0021_datapass_words.postgresql.sql")),
    (21, "datapass_words.sqlite", include_str!("../../../../migrations/0021_datapass_words.sqlite.sql")),
    (22, "datapass_rights", include_str!("../../../../migrations/0022_datapass_rights.sql")),
    (23, "datapass_days", include_str!("../../../../migrations/0023_datapass_days.sql")),
    (24, "token_space_delegations", include_str!("../../../../migrations/0024_token_space_delegations.sql")),
    (25, "datapass_elsewhere", include_str!("../../../../migrations/0025_datapass_elsewhere.sql")),
];

pub(super) async fn run(sql: &mut AnyConnection) -> Result<(), StoreError> {
    let engine = sql.backend_name().to_lowercase();
    let migrations = FILES
        .iter()
        .filter(|(_, description, _)| description.split_once('.').is_none_or(|(_, only)| only == engine))
        .map(|(version, description, text)| {
            let text = AssertSqlSafe(*text).into_sql_str();
            Migration::new(*version, (*description).into(), MigrationType::Simple, text, false)
        })
        .collect();
    Migrator::with_migrations(migrations).run(sql).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::FILES;

    #[test]
    fn every_file_of_the_folder_is_embedded_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
        let mut names: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let embedded: Vec<_> = FILES.iter().map(|(version, name, _)| format!("{version:04}_{name}.sql")).collect();
        assert_eq!(names, embedded);
    }

    #[test]
    fn every_table_states_its_retention() {
        for (_, name, text) in FILES {
            let tables = text.matches("CREATE TABLE").count();
            assert_eq!(text.matches("-- Retention:").count(), tables, "{name}");
        }
    }

    #[test]
    fn only_types_that_both_engines_know_are_used() {
        for (_, name, text) in FILES {
            for line in text.lines().map(str::trim).filter(|line| !line.starts_with("--")) {
                for foreign in [" BLOB", " INTEGER", " BYTEA", " JSON", " BOOLEAN", " TIMESTAMP", " SERIAL"] {
                    assert!(!line.contains(foreign), "{name}: {line}");
                }
            }
        }
    }
}
