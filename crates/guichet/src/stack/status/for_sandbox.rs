//! The status, as the control API sees it.

use std::sync::Arc;

use guichet_portal::status::{Announcement, NotAnnounced, Report, Status};
use guichet_sandbox::broker::{BoxFuture, Refused};
use guichet_sandbox::status::{Notice, Status as SandboxStatus};
use guichet_store::StoreError;
use guichet_web::edge::Edge;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub(in crate::stack) fn for_sandbox(status: &Arc<Status>, edge: &Arc<Edge>) -> Arc<dyn SandboxStatus> {
    Arc::new(ForSandbox { status: Arc::clone(status), edge: Arc::clone(edge) })
}

struct ForSandbox {
    status: Arc<Status>,
    edge: Arc<Edge>,
}

fn unavailable(error: StoreError) -> Refused {
    Refused::new("unavailable", error.to_string())
}

fn refused(why: NotAnnounced) -> Refused {
    Refused::new("invalid_request", why.to_string())
}

fn told(record: &impl Serialize) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}

fn read<R: DeserializeOwned>(members: Map<String, Value>) -> Result<R, Refused> {
    serde_json::from_value(Value::Object(members)).map_err(|error| Refused::new("invalid_request", error.to_string()))
}

/// A record with members changed; its identifier stays.
fn changed(record: Value, mut body: Map<String, Value>) -> Result<Map<String, Value>, Refused> {
    if body.remove("id").is_some() {
        return Err(Refused::new("invalid_request", "`id` does not change".to_owned()));
    }
    let Value::Object(mut members) = record else { return Ok(body) };
    members.extend(body);
    Ok(members)
}

impl ForSandbox {
    fn subjects(&self) -> Vec<String> {
        self.status.subjects().into_iter().map(|subject| subject.name).collect()
    }

    fn find(&self, notice: Notice, id: &str) -> Option<Value> {
        match notice {
            Notice::Maintenance => self.status.announcements.get(id).map(|known| told(&*known)),
            Notice::Incident => self.status.reports.get(id).map(|known| told(&*known)),
        }
    }

    async fn put(&self, notice: Notice, members: Map<String, Value>) -> Result<Value, Refused> {
        let now = self.edge.clock.now();
        match notice {
            Notice::Maintenance => {
                let announcement: Announcement = read(members)?;
                announcement.check(&self.subjects(), now).map_err(refused)?;
                let shown = told(&announcement);
                self.status.announcements.put(announcement, now).await.map_err(unavailable)?;
                Ok(shown)
            }
            Notice::Incident => {
                let report: Report = read(members)?;
                report.check(&self.subjects(), now).map_err(refused)?;
                let shown = told(&report);
                self.status.reports.put(report, now).await.map_err(unavailable)?;
                Ok(shown)
            }
        }
    }
}

impl SandboxStatus for ForSandbox {
    fn all(&self, notice: Notice) -> Vec<Value> {
        match notice {
            Notice::Maintenance => self.status.announcements.all().iter().map(|known| told(&**known)).collect(),
            Notice::Incident => self.status.reports.all().iter().map(|known| told(&**known)).collect(),
        }
    }

    fn add(&self, notice: Notice, mut body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async move {
            if body.insert("id".to_owned(), json!(self.edge.entropy.uuid())).is_some() {
                return Err(Refused::new("invalid_request", "`id` is made, not given".to_owned()));
            }
            if notice == Notice::Incident {
                body.entry("from").or_insert_with(|| json!(self.edge.clock.now()));
            }
            self.put(notice, body).await
        })
    }

    fn change(&self, notice: Notice, id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let unknown = Refused::new("not_found", format!("no {} `{id}`", notice.name()));
        let known = self.find(notice, id);
        Box::pin(async move { self.put(notice, changed(known.ok_or(unknown)?, body)?).await })
    }

    fn remove(&self, notice: Notice, id: &str) -> BoxFuture<'_, Result<bool, Refused>> {
        let (id, now) = (id.to_owned(), self.edge.clock.now());
        Box::pin(async move {
            let removed = match notice {
                Notice::Maintenance => self.status.announcements.remove(&id, now).await,
                Notice::Incident => self.status.reports.remove(&id, now).await,
            };
            removed.map_err(unavailable)
        })
    }

    fn reset(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async { self.status.forget().await.map_err(unavailable) })
    }
}
