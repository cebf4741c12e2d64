//! The files of a step.

use guichet_jose::digest;

use super::Sight;
use crate::datapass::Datapass;
use crate::documents::{self, Sent};
use crate::http::failure::Failure;
use crate::http::posted::Fields;
use crate::number;
use crate::records::Upload;
use crate::validation::{Problem, ProblemKind};

impl Sight<'_> {
    /// Takes away the files that are no longer wanted, and keeps the new ones; what is wrong with those that are not kept.
    pub(super) async fn keep_files(
        &self,
        app: &Datapass,
        fields: &Fields,
        files: Vec<Sent>,
    ) -> Result<Vec<Problem>, Failure> {
        let (request, person, now) = (self.file.request.id, self.visit.person.id, self.visit.asked.now);
        let questions: Vec<_> = self.fields(app).into_iter().filter(|field| field.kind.is_document()).collect();
        if questions.is_empty() {
            return Ok(Vec::new());
        }
        let removed: Vec<i64> = fields.all("remove").iter().filter_map(|id| id.parse().ok()).collect();
        let held = app.records.attached(&number::request(request)).await?;
        let (gone, mut held): (Vec<_>, Vec<_>) = held.into_iter().partition(|attached| removed.contains(&attached.id));
        for attached in gone {
            app.records.detach(request, person, attached, now).await?;
        }
        let mut refused = Vec::new();
        for sent in files {
            let Some(question) = questions.iter().find(|question| question.name == sent.field) else { continue };
            let count = held.iter().filter(|attached| attached.field == question.name).count();
            let judged = match count < documents::MOST {
                true => documents::judge(question.kind, &sent.name, &sent.content),
                false => Err(ProblemKind::ManyFiles),
            };
            let media_type = match judged {
                Ok(media_type) => media_type,
                Err(kind) => {
                    refused.push(Problem::new(&question.name, kind));
                    continue;
                }
            };
            let scan = app.parts.scanner.scan(&sent.content).await;
            let upload = Upload {
                field: question.name.clone(),
                file_name: documents::name(&sent.name),
                media_type,
                digest: digest::hex(&digest::sha256(&sent.content)),
                content: sent.content,
            };
            app.records.attach(request, person, upload, scan, now).await?;
            held = app.records.attached(&number::request(request)).await?;
        }
        Ok(refused)
    }
}
