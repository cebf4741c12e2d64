//! Answers of producers that are kept (AP §10): sealed at rest.

use std::path::{Path, PathBuf};

use crate::addresses::{QUOTIENT, about};
use crate::producers::{Play, Producers};
use crate::running::{Credential, Further, Running};

const FUND: &str = "x-apisecu-fd: 00810011\r\n";
const HOUSEHOLD: &str = r#"{"quotientFamilial":812,"annee":2026,"mois":9,"allocataires":[{"nomNaissance":"LEGRIS",
    "listePrenoms":"MAUDELINE ANNE","dateNaissance":"1987-06-27","genre":"F"}],"enfants":[],"adresse":{"identite":"Madame MAUDELINE LEGRIS",
    "numeroLibelleVoie":"4 RUE DES LILAS","codePostalVille":"81700 GARREVAQUES","pays":"FRANCE"}}"#;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn the_files_of_the_store_tell_neither_whom_a_kept_answer_is_about_nor_when_she_was_born() {
    let (producers, data) = (Producers::start().await, tempfile::tempdir().unwrap());
    producers.play(Play::Answer(200, FUND, HOUSEHOLD));
    // The second one has nothing but the files.
    for (asked, cached) in [(1, "false"), (1, "true")] {
        let further = Further { data: Some(data.path()), ..Further::default() };
        let mut running = Running::start_with(&producers.origin, further).await;
        let reply = running.call(&about(QUOTIENT, ""), Credential::Bearer(&running.token)).await;
        assert_eq!(reply.json()["data"]["allocataires"][0]["nom_naissance"], "LEGRIS", "{reply:?}");
        assert_eq!((producers.asked(), reply.headers["x-response-cached"].to_str().unwrap()), (asked, cached));
        running.close_stores().await;
        let all = files(data.path());
        assert!(!all.is_empty());
        for file in all {
            let bytes = std::fs::read(&file).unwrap();
            // Whom the answer is about, and whom the question: nothing so short that ciphertext may hold it by chance.
            for told in ["LEGRIS", "MAUDELINE", "1987-06-27", "DES LILAS", "DUBOIS", "2005-02-11"] {
                let is_told = bytes.windows(told.len()).any(|window| window.eq_ignore_ascii_case(told.as_bytes()));
                assert!(!is_told, "{told} in {}", file.display());
            }
        }
    }
}
